import type { Journey } from '../../api/model';

type Milestone = Journey['milestones'][number];

/** Those that were reached by their day, then the others in the order of the rules. */
export function inTheOrderOfDays(milestones: readonly Milestone[]): Milestone[] {
  const reached = milestones.filter((one) => one.reached);
  const ahead = milestones.filter((one) => !one.reached);
  return [...reached.toSorted((a, b) => (a.on ?? '').localeCompare(b.on ?? '')), ...ahead];
}
