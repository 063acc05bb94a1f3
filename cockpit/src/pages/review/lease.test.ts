import { describe, expect, it } from 'vitest';

import { clockSkewMs, countdown, isOpen, leaseSecondsLeft } from './lease';

const RECEIVED = Date.parse('2026-01-01T12:00:00Z');

describe('a lease', () => {
  it('is counted by the clock of the server, whatever ours says', () => {
    // It is due at 13:00 and that is 50 minutes away: there it is 12:10.
    const skew = clockSkewMs({ due_at: '2026-01-01T13:00:00Z', due_in_seconds: 3000 }, RECEIVED);
    expect(skew).toBe(600_000);
    expect(leaseSecondsLeft('2026-01-01T12:25:00Z', RECEIVED, skew)).toBe(900);
  });

  it('of a decided item knows no other clock than ours', () => {
    expect(clockSkewMs({ due_at: '2026-01-01T13:00:00Z', due_in_seconds: null }, RECEIVED)).toBe(0);
  });

  it('lasts no less than nothing', () => {
    expect(leaseSecondsLeft('2026-01-01T11:00:00Z', RECEIVED, 0)).toBe(0);
  });

  it('is shown in minutes and seconds', () => {
    expect([900, 65, 0].map(countdown)).toEqual(['15:00', '1:05', '0:00']);
  });
});

describe('an item', () => {
  it('waits for a decision until it has one', () => {
    expect(isOpen({ round: 'second_opinion' })).toBe(true);
    expect(isOpen({ round: 'dismissed' })).toBe(false);
  });
});
