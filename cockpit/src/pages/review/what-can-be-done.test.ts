import { describe, expect, it } from 'vitest';

import type { ItemState, QueueItem } from '../../api/model';
import { whatCanBeDone } from './what-can-be-done';

function item(round: ItemState, more: Partial<QueueItem> = {}): QueueItem {
  return {
    id: 'i',
    state: round,
    round,
    content_type: 'kintell_session',
    content_id: 'c',
    author_id: 'p',
    severity: 'high',
    findings: [],
    rules_version: 'screen-1',
    policy: 'safety-policy-1',
    screened_at: '2026-01-01T00:00:00Z',
    due_at: '2026-01-02T00:00:00Z',
    due_in_seconds: 60,
    overdue: false,
    lease: null,
    decision: null,
    appealed: false,
    changed_at: '2026-01-01T00:00:00Z',
    version: 1,
    sequence: 1,
    ...more,
  };
}

const offered = (of: QueueItem | null, mine: boolean) =>
  Object.entries(whatCanBeDone(of, mine)).flatMap(([what, may]) => (may ? [what] : []));

const LEASE = { holder_id: 'h', until: '2026-01-01T00:15:00Z' };

describe('an item offers', () => {
  it('nothing before it is known', () => {
    expect(offered(null, false)).toEqual([]);
  });

  it('to be claimed while nobody holds it, or our own lease is over', () => {
    expect(offered(item('pending'), false)).toContain('claim');
    expect(offered(item('pending', { lease: { ...LEASE, mine: true } }), false)).toContain('claim');
    expect(offered(item('pending', { lease: { ...LEASE, mine: false } }), false)).not.toContain('claim');
  });

  it('to be given to somebody while it is open, whoever holds it', () => {
    expect(offered(item('pending', { lease: { ...LEASE, mine: false } }), false)).toEqual(['assign']);
    expect(offered(item('reviewed'), false)).not.toContain('assign');
  });

  it('every decision to its holder, and no second escalation', () => {
    const decisions = ['approve', 'withhold', 'dismiss'];
    expect(offered(item('pending'), true)).toEqual([...decisions, 'escalate', 'assign']);
    expect(offered(item('escalated'), true)).toEqual([...decisions, 'assign']);
  });

  it('one appeal once it is decided', () => {
    expect(offered(item('reviewed'), false)).toEqual(['appeal']);
    expect(offered(item('dismissed', { appealed: true }), false)).toEqual([]);
    expect(offered(item('superseded'), false)).toEqual([]);
  });
});
