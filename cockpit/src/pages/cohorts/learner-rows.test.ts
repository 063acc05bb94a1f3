import { describe, expect, it } from 'vitest';

import { learnerRows } from './learner-rows';

const progress = { learners: 9, enrolled: 1, in_progress: 2, completed: 5, dropped: 1 };
const words = { unknown: 'Not said', others: (count: number) => `${count} others` };

describe('cohorts of learners', () => {
  it('end with the others, of whom nothing is told when they are too few', () => {
    const rows = learnerRows(
      {
        by: 'region',
        people_min: 5,
        cohorts: [
          { name: 'Vestland', ...progress },
          { name: null, ...progress },
        ],
        others: { cohorts: 3, progress: null },
      },
      words,
    );
    expect(rows.map((row) => row.label)).toEqual(['Vestland', 'Not said', '3 others']);
    expect(rows[0]?.progress).toEqual(progress);
    expect(rows[2]?.progress).toBeNull();
  });

  it('have no others when nothing is hidden', () => {
    const cohorts = [{ name: 'Oslo', ...progress }];
    expect(learnerRows({ by: 'region', people_min: 5, cohorts, others: null }, words)).toHaveLength(1);
  });
});
