import { describe, expect, it } from 'vitest';

import { readCohortFilters } from './filters';

describe('the address of the cohorts', () => {
  it('keeps what the API can be asked for, months as a number', () => {
    const search = {
      family: 'buddies',
      role: 'volunteer',
      company: 'c',
      by: 'age_band',
      from: '2025-03-01',
      to: '2025-09-01',
    };
    expect(readCohortFilters({ ...search, months: '24' })).toEqual({ ...search, months: 24 });
  });

  it('drops what is made up', () => {
    expect(
      readCohortFilters({
        family: 'mine',
        role: 'chief',
        months: 7,
        by: 'name',
        from: 'spring',
        to: '1.9.2025',
      }),
    ).toEqual({});
  });
});
