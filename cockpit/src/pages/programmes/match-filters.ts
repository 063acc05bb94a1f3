import type { MatchStatus } from '../../api/model';
import { readTexts } from '../../components/text-filters';

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

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function readMatchFilters(search: Record<string, unknown>): MatchSearch {
  const { status, from, to, ...texts } = readTexts(search, [
    'participant',
    'buddy',
    'company',
    'status',
    'from',
    'to',
  ]);
  const known = MATCH_STATUSES.find((one) => one === status);
  return {
    ...texts,
    ...(known && { status: known }),
    ...(from !== undefined && DAY.test(from) && { from }),
    ...(to !== undefined && DAY.test(to) && { to }),
  };
}
