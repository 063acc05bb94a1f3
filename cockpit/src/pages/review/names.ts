import type { TFunction } from 'i18next';

const CONTENT_TYPES = [
  'buddy_checkin',
  'buddy_event',
  'buddy_feedback',
  'buddy_match',
  'credential',
  'kintell_session',
] as const;
const FAMILIES = ['toxicity', 'profanity', 'pii', 'spam'] as const;

/** What kind of text an item is about; a kind that is newer than this page by its own name. */
export function contentName(t: TFunction, type: string): string {
  const known = CONTENT_TYPES.find((one) => one === type);
  return known === undefined ? type : t(`contentType.${known}`);
}

/** What kind of trouble a rule looks for. */
export function familyName(t: TFunction, family: string): string {
  const known = FAMILIES.find((one) => one === family);
  return known === undefined ? family : t(`screeningFamily.${known}`);
}
