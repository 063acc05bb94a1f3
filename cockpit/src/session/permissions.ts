import type { Role } from './principal';

/**
 * What each role may do, as far as the cockpit offers it: the table of the platform's authorisation.
 *
 * It only spares people a refusal; the APIs decide.
 */
const GIVEN_TO = {
  importRecords: ['admin', 'operator', 'connector'],
  amendRecords: ['admin', 'operator'],
  retractRecords: ['admin', 'operator'],
  readRecords: ['admin', 'operator', 'auditor', 'reviewer', 'privacy_officer'],
  readPeople: ['admin', 'operator', 'privacy_officer'],
  unsealPerson: ['admin', 'privacy_officer'],
  readAggregates: ['admin', 'operator', 'auditor', 'analyst', 'company_user'],
  readEvents: ['admin', 'operator', 'auditor'],
  readOperations: ['admin', 'operator', 'auditor', 'connector'],
  operateProjections: ['admin', 'operator'],
  erasePerson: ['admin', 'privacy_officer'],
  reviewContent: ['admin', 'reviewer'],
  leadReviews: ['admin'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof GIVEN_TO;

export function isGivenTo(permission: Permission, role: Role): boolean {
  const roles: readonly Role[] = GIVEN_TO[permission];
  return roles.includes(role);
}
