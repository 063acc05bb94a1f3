import { QueryCache, QueryClient } from '@tanstack/react-query';

import type { Consistency } from './consistency';
import { ApiProblem, codeOf } from './problem';

/** The keys under which answers are kept. Whatever counts is below `figures`. */
export const keys = {
  overview: ['overview'],
  positions: ['positions'],
  figures: ['figures'],
  companies: ['companies'],
  people: ['people'],
  sessions: ['sessions'],
  matches: ['matches'],
  courses: ['courses'],
  cohorts: ['cohorts'],
  reviews: ['reviews'],
  reviewers: ['reviewers'],
  events: ['events'],
  projections: ['projections'],
  imports: ['imports'],
} as const;

const TRIES_MAX = 3;

export function createQueryClient(consistency: Consistency): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError(error) {
        // Our own change is parked: it will not come by waiting, so the reads go on without it.
        if (codeOf(error) === 'projection.commit_parked') consistency.forget();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry(failures, error) {
          if (codeOf(error) === 'projection.commit_parked') {
            consistency.forget();
            return failures < 1;
          }
          return failures < TRIES_MAX && isPassing(error);
        },
        retryDelay: (failures, error) =>
          error instanceof ApiProblem && error.retryAfter !== null
            ? Math.min(error.retryAfter, 10) * 1_000
            : Math.min(500 * 2 ** failures, 5_000),
      },
    },
  });
}

/** Whether the same question may be answered in a moment. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return true;
  const { status } = error.problem;
  return status === 401 || status === 429 || status >= 502;
}
