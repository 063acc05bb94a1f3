import { describe, expect, it } from 'vitest';

import { readReviewFilters } from './filters';

describe('the address of the review queue', () => {
  it('keeps what the API can filter by, also when the router read it as a text', () => {
    expect(readReviewFilters({ status: 'escalated', severity: 'high', overdue: 'true', mine: true })).toEqual(
      {
        status: 'escalated',
        severity: 'high',
        overdue: true,
        mine: true,
      },
    );
  });

  it('drops what is made up, and what is not asked for', () => {
    expect(readReviewFilters({ status: 'burnt', severity: 'grave', overdue: false, mine: 'no' })).toEqual({});
  });
});
