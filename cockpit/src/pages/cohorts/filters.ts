import type { CohortRole, Family, LearnersBy } from '../../api/model';
import { readDays, readTexts } from '../../components/text-filters';

export const FAMILIES = ['sessions', 'buddies', 'upskilling'] as const satisfies readonly Family[];
export const ROLES = ['participant', 'volunteer'] as const satisfies readonly CohortRole[];
export const LEARNERS_BY = ['region', 'age_band', 'provider'] as const satisfies readonly LearnersBy[];
/** For how many months cohorts may be followed. */
export const MONTHS = [6, 12, 18, 24, 36] as const;

/** The address of the page: whose cohorts, and what learners have in common. */
export interface CohortSearch {
  family?: Family;
  role?: CohortRole;
  company?: string;
  /** Bounds of the first activity of a cohort. */
  from?: string;
  to?: string;
  months?: number;
  by?: LearnersBy;
}

export function readCohortFilters(search: Record<string, unknown>): CohortSearch {
  const { family, role, company, months, by } = readTexts(search, [
    'family',
    'role',
    'company',
    'months',
    'by',
  ]);
  const known = <Value>(values: readonly Value[], asked: unknown) => values.find((one) => one === asked);
  const [familyKnown, roleKnown, byKnown] = [
    known(FAMILIES, family),
    known(ROLES, role),
    known(LEARNERS_BY, by),
  ];
  const monthsKnown = known(MONTHS, Number(months));
  return {
    ...(familyKnown && { family: familyKnown }),
    ...(roleKnown && { role: roleKnown }),
    ...(company !== undefined && { company }),
    ...readDays(search),
    ...(monthsKnown && { months: monthsKnown }),
    ...(byKnown && { by: byKnown }),
  };
}
