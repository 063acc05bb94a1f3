import { useQuery } from '@tanstack/react-query';

import { unwrap } from '../../api/clients';
import { keys } from '../../api/queries';
import { usePlatform } from '../../session/session-context';

/** They seldom change. */
const FRESH_MS = 60_000;

/** Those who may review. Only those who lead reviews may ask. */
export function useReviewers(mayAsk: boolean) {
  const { clients } = usePlatform();
  return useQuery({
    queryKey: keys.reviewers,
    queryFn: ({ signal }) => unwrap(clients.command.GET('/v1/safety/reviewers', { signal })),
    enabled: mayAsk,
    staleTime: FRESH_MS,
  });
}
