import { describe, expect, it } from 'vitest';

import { readCourseFilters } from './course-filters';
import { readMatchFilters } from './match-filters';

describe('the address of the list of matches', () => {
  it('keeps what the API can filter by', () => {
    const search = { buddy: 'b', company: 'c', status: 'paused', from: '2025-10-01', to: '2025-11-01' };
    expect(readMatchFilters(search)).toEqual(search);
  });

  it('drops what is made up', () => {
    expect(readMatchFilters({ status: 'married', from: 'yesterday', colour: 'red', buddy: '  ' })).toEqual(
      {},
    );
  });
});

describe('the address of the list of courses', () => {
  it('keeps what the API can filter by, also a course that looks like a number', () => {
    expect(readCourseFilters({ provider: 'Acme', course_id: 101, status: 'in_progress' })).toEqual({
      provider: 'Acme',
      course_id: '101',
      status: 'in_progress',
    });
  });

  it('drops what is made up', () => {
    expect(readCourseFilters({ status: 'asleep', learner: '' })).toEqual({});
  });
});
