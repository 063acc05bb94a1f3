/** What a login may be: the roles of the platform's tokens. */
export const ROLES = [
  'admin',
  'company_user',
  'participant',
  'volunteer',
  'reviewer',
  'privacy_officer',
  'auditor',
  'operator',
  'analyst',
  'connector',
] as const;

export type Role = (typeof ROLES)[number];

/** Who is signed in. */
export interface Principal {
  id: string;
  role: Role;
  /** The companies a company user may see. */
  companies: readonly string[];
}

/**
 * Reads who an access token is about. It is not verified here: the APIs do that, and decide.
 *
 * Throws when it is not a token of ours.
 */
export function readPrincipal(accessToken: string): Principal {
  const payload = accessToken.split('.')[1];
  if (payload === undefined) throw new Error('the access token is not a JWT');
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (c) =>
    c.charCodeAt(0),
  );
  const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof claims !== 'object' || claims === null) throw new Error('the access token has no claims');
  const { sub, role, companies } = claims as Record<string, unknown>;
  const known = ROLES.find((one) => one === role);
  if (typeof sub !== 'string' || known === undefined) throw new Error('the access token lacks sub or role');
  return {
    id: sub,
    role: known,
    companies: Array.isArray(companies) ? companies.filter((one) => typeof one === 'string') : [],
  };
}
