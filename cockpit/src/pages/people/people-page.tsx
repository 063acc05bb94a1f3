import { Badge, Button, Group, Select, Table, Text, TextInput } from '@mantine/core';
import { IconUserOff } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { Person, ProgrammeRole } from '../../api/model';
import { keys } from '../../api/queries';
import { CompanySelect } from '../../components/company-select';
import { EmptyState } from '../../components/empty-state';
import { shortened } from '../../components/identifier';
import { LoadMore } from '../../components/load-more';
import { Page } from '../../components/page';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { TableFrame } from '../../components/table-frame';
import { readTexts } from '../../components/text-filters';
import { useCompanies } from '../../components/use-companies';
import { Waiting } from '../../components/waiting';
import { useFormats } from '../../i18n/formats';
import { Permitted } from '../../layout/permitted';
import { usePlatform } from '../../session/session-context';

const PAGE = 50;
const ROLES = ['participant', 'volunteer'] as const satisfies readonly ProgrammeRole[];

/** The address of the list. The e-mail address that is looked up is never part of it. */
export function readPeopleFilters(search: Record<string, unknown>): {
  role?: ProgrammeRole;
  company?: string;
} {
  const { role, company } = readTexts(search, ['role', 'company']);
  const known = ROLES.find((one) => one === role);
  return { ...(known && { role: known }), ...(company !== undefined && { company }) };
}

export function PeoplePage() {
  const { t } = useTranslation();
  return (
    <Permitted needs="readPeople" title={t('people.title')}>
      <Page title={t('people.title')} intro={t('people.intro')}>
        <Content />
      </Page>
    </Permitted>
  );
}

function Content() {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const navigate = useNavigate();
  const filters = useSearch({ from: '/people' });
  const [email, setEmail] = useState('');
  const people = useInfiniteQuery({
    // What is looked up is not kept after the page is left: it is somebody's address.
    queryKey: [...keys.people, 'list', filters, email],
    gcTime: email === '' ? undefined : 0,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        clients.query.GET('/v1/people', {
          params: {
            query: {
              ...filters,
              limit: PAGE,
              ...(email !== '' && { email }),
              ...(pageParam !== null && { after: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const items = people.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Group className="card" p="md" align="flex-end" gap="sm" role="search" aria-label={t('people.filters')}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const typed = new FormData(event.currentTarget).get('email');
            setEmail(typeof typed === 'string' ? typed.trim() : '');
          }}
        >
          <Group align="flex-end" gap="xs">
            <TextInput
              name="email"
              type="email"
              autoComplete="off"
              label={t('people.lookUp')}
              w={280}
              onChange={(event) => event.currentTarget.value === '' && setEmail('')}
            />
            <Button type="submit">{t('people.find')}</Button>
          </Group>
        </form>
        <Select
          label={t('people.role')}
          w={180}
          clearable
          placeholder={t('filter.all')}
          value={filters.role ?? null}
          onChange={(role) =>
            void navigate({
              to: '/people',
              search: readPeopleFilters({ ...filters, role: role ?? undefined }),
            })
          }
          data={ROLES.map((value) => ({ value, label: t(`programmeRole.${value}`) }))}
        />
        <CompanySelect
          value={filters.company ?? null}
          onChange={(company) =>
            void navigate({
              to: '/people',
              search: readPeopleFilters({ ...filters, company: company ?? undefined }),
            })
          }
        />
      </Group>
      <Section title={email === '' ? t('people.list') : t('people.found')}>
        {people.isPending ? (
          <Waiting rows={8} />
        ) : people.data === undefined ? (
          <ProblemAlert error={people.error} onRetry={() => void people.refetch()} />
        ) : items.length === 0 ? (
          <EmptyState icon={IconUserOff} title={t('people.none')}>
            {email === '' ? t('filter.widen') : t('people.noneFound')}
          </EmptyState>
        ) : (
          <>
            <PeopleTable people={items} />
            <LoadMore
              shown={items.length}
              hasMore={people.hasNextPage}
              loading={people.isFetchingNextPage}
              onMore={() => void people.fetchNextPage()}
            />
          </>
        )}
      </Section>
    </>
  );
}

function PeopleTable({ people }: { people: readonly Person[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { nameOf } = useCompanies();
  return (
    <TableFrame label={t('people.list')} minWidth={760}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('people.person')}</Table.Th>
          <Table.Th scope="col">{t('people.state')}</Table.Th>
          <Table.Th scope="col">{t('people.roles')}</Table.Th>
          <Table.Th scope="col">{t('people.companies')}</Table.Th>
          <Table.Th scope="col">{t('people.country')}</Table.Th>
          <Table.Th scope="col" className="numeric">
            {t('people.sealed')}
          </Table.Th>
          <Table.Th scope="col">{t('people.registeredAt')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {people.map((person) => (
          <Table.Tr key={person.id}>
            <Table.Th scope="row">
              <Link
                to="/people/$personId"
                params={{ personId: person.id }}
                className="row-link mono"
                title={person.id}
              >
                {shortened(person.id)}
              </Link>
            </Table.Th>
            <Table.Td>
              <PersonState state={person.state} />
            </Table.Td>
            <Table.Td>{person.roles.map((role) => t(`programmeRole.${role}`)).join(', ') || '–'}</Table.Td>
            <Table.Td>
              {person.companies
                .map((one) => one.name ?? nameOf(one.company_id) ?? shortened(one.company_id))
                .join(', ') || '–'}
            </Table.Td>
            <Table.Td>{person.country ?? '–'}</Table.Td>
            <Table.Td className="numeric">
              <Text
                span
                size="sm"
                title={person.sealed_fields.map((field) => t(`personField.${field}`)).join(', ')}
              >
                {formats.number(person.sealed_fields.length)}
              </Text>
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{formats.instant(person.registered_at)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}

const STATE_COLOURS = { active: 'green', erasing: 'orange', erased: 'gray' } as const;

export function PersonState({ state }: { state: Person['state'] }) {
  const { t } = useTranslation();
  return <Badge color={STATE_COLOURS[state]}>{t(`personState.${state}`)}</Badge>;
}
