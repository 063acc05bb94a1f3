import { describe, expect, it } from 'vitest';

import type { ParkedCommit } from '../../api/model';
import { byKey } from './parked-keys';

const commit = (park_key: string, sequence: number, first: boolean): ParkedCommit => ({
  park_key,
  sequence,
  first,
  aggregate: null,
  aggregate_id: null,
  reason: first ? 'broken' : 'waits',
  attempts: 1,
  parked_at: '2025-11-03T08:00:00Z',
});

describe('parked commits', () => {
  it('are gathered by key, the one that failed apart from those behind it', () => {
    const keys = byKey([commit('a', 3, true), commit('b', 4, true), commit('a', 5, false)]);
    expect(keys.map(({ key, first, followers }) => [key, first.sequence, followers.length])).toEqual([
      ['a', 3, 1],
      ['b', 4, 0],
    ]);
  });

  it('name the one that failed first even when it comes later in the list', () => {
    expect(byKey([commit('a', 5, false), commit('a', 3, true)])[0]?.first.sequence).toBe(3);
  });
});
