import type { MatchStatus } from '../../api/model';
import { readDays, readTexts } from '../../components/text-filters';

export const MATCH_STATUSES = [
  'active',
  'paused',
  'ended',
  'retracted',
] as const satisfies readonly MatchStatus[];

/** The address of the list of matches: its filters. */
export interface MatchSearch {
  participant?: string;
  buddy?: string;
  company?: string;
  status?: MatchStatus;
  from?: string;
  to?: string;
}

export function readMatchFilters(search: Record<string, unknown>): MatchSearch {
  const { status, ...texts } = readTexts(search, ['participant', 'buddy', 'company', 'status']);
  const known = MATCH_STATUSES.find((one) => one === status);
  return {
    ...texts,
    ...(known && { status: known }),
    ...readDays(search),
  };
}
