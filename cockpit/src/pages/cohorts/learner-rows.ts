import type { LearnerCohorts, LearnerProgress } from '../../api/model';

/** A line of the table: a cohort, or the others together. */
export interface LearnerRow {
  key: string;
  label: string;
  /** Null when even all others together are too few. */
  progress: LearnerProgress | null;
}

/** The cohorts, largest first, and the others last. */
export function learnerRows(
  { cohorts, others }: LearnerCohorts,
  words: { unknown: string; others: (count: number) => string },
): LearnerRow[] {
  const rows = cohorts.map(({ name, ...progress }): LearnerRow => ({
    // A name may be whatever the source says, also the word that stands for those without one.
    key: name === null ? 'unknown' : `named ${name}`,
    label: name ?? words.unknown,
    progress,
  }));
  return others === null
    ? rows
    : [...rows, { key: 'others', label: words.others(others.cohorts), progress: others.progress }];
}
