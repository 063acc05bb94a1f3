import type { Cohort, CohortRole, Family, LearnerCohorts, LearnersBy, Retention } from '../src/api/model.ts';
import { type Call, json } from './http.ts';
import type { Route } from './queries.ts';
import type { World } from './world.ts';

/** The routes of the query API that are about cohorts. */
export const COHORTS: readonly Route[] = [
  ['GET', /^\/v1\/cohort\/retention$/, retention],
  ['GET', /^\/v1\/cohort\/learners$/, learners],
];

const PEOPLE_MIN = 5;

function retention({ response, query }: Call, world: World): void {
  const role = (query.get('role') ?? 'participant') as CohortRole;
  const months = Number(query.get('months') ?? 12);
  const [company, from, to] = [query.get('company'), query.get('from'), query.get('to')];
  const active = new Map<string, Set<string>>();
  for (const one of world.sessions) {
    if (one.state !== 'completed' || one.local_date === null) continue;
    if (company !== null && one.company_id !== company) continue;
    const person = role === 'volunteer' ? one.volunteer_id : one.participant_id;
    active.set(person, (active.get(person) ?? new Set()).add(one.local_date.slice(0, 7)));
  }
  const answer: Retention = {
    family: (query.get('family') ?? 'sessions') as Family,
    role,
    people_min: PEOPLE_MIN,
    cohorts: cohortsOf(active, months).filter(
      ({ month }) => (from === null || month.slice(0, 7) >= from.slice(0, 7)) && (to === null || month < to),
    ),
  };
  json(response, answer);
}

function cohortsOf(active: Map<string, Set<string>>, months: number): Cohort[] {
  const all = [...active.values()];
  const last = Math.max(...all.flatMap((own) => [...own].map(numberOf)));
  const firsts = new Map<number, Set<string>[]>();
  for (const own of all) {
    const first = Math.min(...[...own].map(numberOf));
    firsts.set(first, [...(firsts.get(first) ?? []), own]);
  }
  return [...firsts]
    .toSorted(([a], [b]) => a - b)
    .map(([first, people]): Cohort => {
      const told = people.length >= PEOPLE_MIN;
      const offsets = Array.from({ length: Math.min(months, last - first + 1) }, (_, offset) => offset);
      return {
        month: `${nameOf(first)}-01`,
        people: told ? people.length : null,
        active: offsets.map((offset) => {
          const count = people.filter((own) => own.has(nameOf(first + offset))).length;
          const shown = told && (count === 0 || count >= PEOPLE_MIN);
          return {
            offset,
            people: shown ? count : null,
            share_milli: shown ? Math.round((count * 1000) / people.length) : null,
          };
        }),
      };
    });
}

const numberOf = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
const nameOf = (number: number) => `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, '0')}`;

const NAMES = {
  region: ['Vestland', 'Oslo', 'Île-de-France', null],
  age_band: ['25-34', '18-24', '35-44', null],
  provider: ['Nordic Academy', 'Open Classroom'],
} as const satisfies Record<LearnersBy, readonly (string | null)[]>;

function learners({ response, query }: Call, world: World): void {
  const by = (query.get('by') ?? 'region') as LearnersBy;
  const answer: LearnerCohorts = {
    by,
    people_min: PEOPLE_MIN,
    cohorts:
      world.courses.length === 0
        ? []
        : NAMES[by].map((name, index) => ({
            name,
            learners: 42 - index * 9,
            enrolled: 8 - index,
            in_progress: 14 - index * 2,
            completed: 19 - index * 4,
            dropped: 5,
          })),
    // One cohort is too small, and a second one hides it; of ages even both together are too few.
    others:
      world.courses.length === 0 || by === 'provider'
        ? null
        : {
            cohorts: 2,
            progress:
              by === 'region'
                ? { learners: 11, enrolled: 0, in_progress: 0, completed: 6, dropped: 5 }
                : null,
          },
  };
  json(response, answer);
}
