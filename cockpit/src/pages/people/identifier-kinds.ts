import type { TFunction } from 'i18next';

import type { ExternalIdKind } from '../../api/model';

/** The systems whose ids are linked by hand. */
export const LINKABLE = [
  'kintell_id',
  'discord_id',
  'buddy_id',
  'learner_id',
] as const satisfies readonly ExternalIdKind[];

const KNOWN = ['email', 'scim_id', ...LINKABLE] as const;

/** A system in the reader's words; one that is newer than this page by its own name. */
export function identifierName(t: TFunction, kind: string): string {
  const known = KNOWN.find((one) => one === kind);
  return known === undefined ? kind : t(`identifierKind.${known}`);
}

/** Those of some systems whose ids can be taken away again by hand. */
export function linkableAmong(kinds: readonly string[]): ExternalIdKind[] {
  return LINKABLE.filter((one) => kinds.includes(one));
}
