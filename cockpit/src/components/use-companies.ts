import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { type Clients, unwrap } from '../api/clients';
import type { Company } from '../api/model';
import { keys } from '../api/queries';
import { usePlatform } from '../session/session-context';

/** More than this many companies are found by searching, not by choosing from a list. */
const COMPANIES_MAX = 5_000;

/** The companies the reader may know, and their names by id. */
export function useCompanies(): { companies: Company[]; nameOf: (id: string) => string | null } {
  const { clients } = usePlatform();
  const { data } = useQuery({
    queryKey: keys.companies,
    queryFn: ({ signal }) => readAll(clients, signal),
    staleTime: 30_000,
  });
  return useMemo(() => {
    const companies = data ?? [];
    const names = new Map(companies.map((company) => [company.id, company.name]));
    return { companies, nameOf: (id) => names.get(id) ?? null };
  }, [data]);
}

async function readAll(clients: Clients, signal: AbortSignal): Promise<Company[]> {
  const companies: Company[] = [];
  let after: string | null = null;
  do {
    const query: { limit: number; after?: string } = { limit: 200, ...(after !== null && { after }) };
    const page: { items: Company[]; next: string | null } = await unwrap(
      clients.query.GET('/v1/companies', { params: { query }, signal }),
    );
    companies.push(...page.items);
    after = page.next;
  } while (after !== null && companies.length < COMPANIES_MAX);
  return companies;
}
