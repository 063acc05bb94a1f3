import type { ItemState, Severity } from '../../api/model';
import { readTexts } from '../../components/text-filters';

export const SEVERITIES = ['high', 'medium', 'low'] as const satisfies readonly Severity[];
export const STATES = [
  'pending',
  'claimed',
  'second_opinion',
  'escalated',
  'appealed',
  'reviewed',
  'dismissed',
  'superseded',
] as const satisfies readonly ItemState[];

/** The address of the queue: its filters. Without a status it is whatever waits for a decision. */
export interface ReviewSearch {
  status?: ItemState;
  severity?: Severity;
  overdue?: true;
  mine?: true;
}

export function readReviewFilters(search: Record<string, unknown>): ReviewSearch {
  const { status, severity } = readTexts(search, ['status', 'severity']);
  const knownStatus = STATES.find((one) => one === status);
  const knownSeverity = SEVERITIES.find((one) => one === severity);
  const isSet = (value: unknown) => value === true || value === 'true';
  return {
    ...(knownStatus && { status: knownStatus }),
    ...(knownSeverity && { severity: knownSeverity }),
    ...(isSet(search['overdue']) && { overdue: true as const }),
    ...(isSet(search['mine']) && { mine: true as const }),
  };
}
