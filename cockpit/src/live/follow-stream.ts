import type { QueryClient } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { followEvents } from '../api/event-stream';
import type { Overview, Positions } from '../api/model';
import { ApiProblem } from '../api/problem';
import { keys } from '../api/queries';
import { usePlatform } from '../session/session-context';
import type { TokenKeeper } from '../session/token-keeper';
import { setLiveStatus } from './live-status';

const WAIT_MS_MIN = 1_000;
const WAIT_MS_MAX = 30_000;

/** Keeps the overview and the positions fresh for as long as the signed-in page lives. */
export function useStream(): void {
  const { keeper } = usePlatform();
  const queryClient = useQueryClient();
  useEffect(() => {
    const stop = new AbortController();
    void follow(keeper, queryClient, stop.signal);
    return () => stop.abort();
  }, [keeper, queryClient]);
}

async function follow(keeper: TokenKeeper, queryClient: QueryClient, signal: AbortSignal): Promise<void> {
  let waitMs = WAIT_MS_MIN;
  while (!signal.aborted) {
    try {
      for await (const event of followEvents('/v1/stream', await keeper.bearer(), signal)) {
        waitMs = WAIT_MS_MIN;
        setLiveStatus('live');
        take(queryClient, event.name, event.data);
      }
      // The server ends a stream with its token: the next one comes with another token.
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiProblem && error.problem.status === 403) {
        setLiveStatus('refused');
        return;
      }
      if (error instanceof ApiProblem && error.problem.status === 401) keeper.distrust();
      setLiveStatus('polling');
    }
    await pause(waitMs, signal);
    waitMs = Math.min(waitMs * 2, WAIT_MS_MAX);
  }
}

function take(queryClient: QueryClient, name: string, data: unknown): void {
  if (name === 'overview') {
    const before = queryClient.getQueryData<Overview>(keys.overview);
    const now = data as Overview;
    queryClient.setQueryData(keys.overview, now);
    // Charts and tables follow the totals: they are asked for again when these have changed.
    if (before && before.last_sequence !== now.last_sequence) {
      void queryClient.invalidateQueries({ queryKey: keys.figures }, { cancelRefetch: false });
    }
  } else if (name === 'positions') {
    queryClient.setQueryData(keys.positions, data as Positions);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
