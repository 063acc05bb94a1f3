import createClient, { type Client, type Middleware } from 'openapi-fetch';
import { v4 as uuid } from 'uuid';

import type { paths as CommandPaths } from '../generated/command-api';
import type { paths as QueryPaths } from '../generated/query-api';
import type { TokenKeeper } from '../session/token-keeper';
import type { Consistency } from './consistency';
import { ApiProblem, problemOf, Unreachable } from './problem';

export interface Clients {
  query: Client<QueryPaths>;
  command: Client<CommandPaths>;
}

/** The two generated clients, signed in by `keeper`. */
export function createClients(commandApiUrl: string, keeper: TokenKeeper, consistency: Consistency): Clients {
  const query = createClient<QueryPaths>({ baseUrl: '' });
  query.use(signed(keeper), {
    onRequest({ request }) {
      if (consistency.token !== null && request.method === 'GET') {
        request.headers.set('Consistency-Token', String(consistency.token));
      }
      return request;
    },
  });
  const command = createClient<CommandPaths>({ baseUrl: commandApiUrl });
  command.use(signed(keeper), {
    onRequest({ request }) {
      // One key per intent: whoever repeats an intent by hand sends a command of its own.
      if (request.method !== 'GET') request.headers.set('Idempotency-Key', uuid());
      return request;
    },
    onResponse({ response }) {
      consistency.note(response.headers.get('consistency-token'));
    },
  });
  return { query, command };
}

function signed(keeper: TokenKeeper): Middleware {
  return {
    async onRequest({ request }) {
      request.headers.set('Authorization', `Bearer ${await keeper.bearer()}`);
      return request;
    },
    onResponse({ response }) {
      if (response.status === 401) keeper.distrust();
    },
    onError({ error }) {
      return error instanceof ApiProblem ? error : new Unreachable(error);
    },
  };
}

/** The data of an answer, or the problem it is. */
export async function unwrap<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok || data === undefined) throw problemOf(response.status, error, response.headers);
  return data;
}
