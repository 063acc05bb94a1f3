import type { TFunction } from 'i18next';

import type { JourneyRule } from '../../api/model';

const FLAGS = [
  'has_language_session',
  'has_mentorship_session',
  'has_completed_course',
  'is_buddy_matched',
] as const;
const MILESTONES = [
  'first_session',
  'five_sessions',
  'buddy_matched',
  'first_course_completed',
  'first_credential',
  'steady_month',
] as const;
const STEPS = [
  'language_session',
  'mentorship_session',
  'buddy_matched',
  'buddy_match_goes_on',
  'course_completed',
  'credential_issued',
] as const;

/** A flag in the reader's words; one that is newer than this page by its own name. */
export function flagName(t: TFunction, name: string): string {
  const known = FLAGS.find((one) => one === name);
  return known === undefined ? name : t(`journeyFlag.${known}`);
}

/** A milestone in the reader's words. */
export function milestoneName(t: TFunction, name: string): string {
  const known = MILESTONES.find((one) => one === name);
  return known === undefined ? name : t(`milestone.${known}`);
}

/** What it takes: how many of what, and within how many days. */
export function whatItTakes(t: TFunction, rule: JourneyRule): string {
  const kinds = rule.counts.map((kind) => {
    const known = STEPS.find((one) => one === kind);
    return known === undefined ? kind : t(`journeyStep.${known}`);
  });
  const what = t('journey.takes', { number: rule.at_least, kinds: kinds.join(', ') });
  return rule.within_days === null ? what : t('journey.takesWithin', { what, days: rule.within_days });
}
