import type { SessionState, SessionType, Severity } from '../../api/model';
import { readDays, readTexts } from '../../components/text-filters';

export const TYPES = ['language', 'mentorship'] as const satisfies readonly SessionType[];
export const STATES = ['scheduled', 'completed', 'retracted'] as const satisfies readonly SessionState[];
export const SEVERITIES = ['high', 'medium', 'low'] as const satisfies readonly Severity[];

/** The address of the list: its filters, and the session that is open. */
export interface SessionSearch {
  company?: string;
  participant?: string;
  volunteer?: string;
  type?: SessionType;
  state?: SessionState;
  severity?: Severity;
  from?: string;
  to?: string;
  session?: string;
}

export function readSessionFilters(search: Record<string, unknown>): SessionSearch {
  const { type, state, severity, ...texts } = readTexts(search, [
    'company',
    'participant',
    'volunteer',
    'type',
    'state',
    'severity',
    'session',
  ]);
  const knownType = TYPES.find((one) => one === type);
  const knownState = STATES.find((one) => one === state);
  const knownSeverity = SEVERITIES.find((one) => one === severity);
  return {
    ...texts,
    ...(knownType && { type: knownType }),
    ...(knownState && { state: knownState }),
    ...(knownSeverity && { severity: knownSeverity }),
    ...readDays(search),
  };
}
