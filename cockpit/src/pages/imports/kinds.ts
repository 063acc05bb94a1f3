/** The kinds of files that can be imported. */
export const KINDS = [
  'companies',
  'directory',
  'kintell_schedule',
  'kintell_sessions',
  'buddy_matches',
  'buddy_events',
  'buddy_checkins',
  'buddy_feedback',
  'course_completions',
  'credentials',
  'enrolments',
] as const;

export type Kind = (typeof KINDS)[number];

export function isKind(value: string): value is Kind {
  return KINDS.some((kind) => kind === value);
}

/** Whether its files are CSV; a directory is SCIM JSON. */
export function isCsv(kind: string): boolean {
  return kind !== 'directory';
}

/** What a file's name says about its kind, when it says anything. */
export function kindOfName(name: string): Kind | null {
  const lower = name.toLowerCase();
  if (lower.endsWith('.json')) return 'directory';
  const named = KINDS.find((kind) => lower.startsWith(kind));
  if (named !== undefined) return named;
  if (lower.includes('compan')) return 'companies';
  return lower.includes('session') || lower.includes('kintell') ? 'kintell_sessions' : null;
}
