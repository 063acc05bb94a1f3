import createClient from 'openapi-fetch';

import { unwrap } from '../api/clients';
import { problemOf, Unreachable } from '../api/problem';
import type { paths } from '../generated/command-api';
import type { TokenEndpoint } from './token-keeper';

/** The token endpoints of the command API, which need no token themselves. */
export function createTokenEndpoint(commandApiUrl: string): TokenEndpoint {
  const client = createClient<paths>({ baseUrl: commandApiUrl });
  client.use({ onError: ({ error }) => new Unreachable(error) });
  return {
    signIn: (email, password) => unwrap(client.POST('/v1/auth/token', { body: { email, password } })),
    refresh: (refreshToken) =>
      unwrap(client.POST('/v1/auth/refresh', { body: { refresh_token: refreshToken } })),
    async revoke(refreshToken) {
      const { response, error } = await client.POST('/v1/auth/revoke', {
        body: { refresh_token: refreshToken },
        parseAs: 'text',
      });
      if (!response.ok) throw problemOf(response.status, error, response.headers);
    },
  };
}
