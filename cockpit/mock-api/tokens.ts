import { type Call, json, jsonOf, problem } from './http.ts';

/** Sentinels: any e-mail address `<role>@example.org` signs in as that role with this password. */
export const PASSWORD = 'correct horse';
const ROLE_OF = /^([a-z_]+)@example\.org$/;

export interface TokenSettings {
  /** The life of an access token, in seconds. */
  lifeSeconds: number;
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function answer(role: string, { lifeSeconds }: TokenSettings) {
  const expires = Math.floor(Date.now() / 1000) + lifeSeconds;
  const claims = { sub: '0199d3a0-0000-7000-a000-00000000c0de', role, exp: expires, companies: [] };
  return {
    access_token: `${encode({ alg: 'EdDSA' })}.${encode(claims)}.${encode('unsigned')}`,
    refresh_token: `${role}.${Math.random().toString(36).slice(2)}`,
    token_type: 'Bearer',
    expires_in: lifeSeconds,
  };
}

export async function signIn({ request, response }: Call, settings: TokenSettings): Promise<void> {
  const { email, password } = await jsonOf<{ email: string; password: string }>(request);
  const role = ROLE_OF.exec(email)?.[1];
  if (role === undefined || password !== PASSWORD) {
    problem(response, 401, 'auth.credentials_refused', 'The e-mail or the password is wrong');
    return;
  }
  json(response, answer(role, settings));
}

/** A refresh token is good for one use. */
export async function refresh(
  { request, response }: Call,
  spent: Set<string>,
  settings: TokenSettings,
): Promise<void> {
  const { refresh_token: token } = await jsonOf<{ refresh_token: string }>(request);
  if (spent.has(token)) {
    problem(
      response,
      401,
      'auth.credentials_refused',
      'The e-mail or the password is wrong',
      'the session is ended',
    );
    return;
  }
  spent.add(token);
  json(response, answer(token.split('.')[0] ?? '', settings));
}

export async function revoke({ request, response }: Call, spent: Set<string>): Promise<void> {
  const { refresh_token: token } = await jsonOf<{ refresh_token: string }>(request);
  spent.add(token);
  response.writeHead(204).end();
}

/** The role in a bearer token that has not expired. */
export function roleOf(authorization: string | undefined): string | null {
  const payload = authorization?.match(/^Bearer [^.]+\.([^.]+)\./)?.[1];
  if (payload === undefined) return null;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
    role: string;
    exp: number;
  };
  return claims.exp * 1000 > Date.now() ? claims.role : null;
}
