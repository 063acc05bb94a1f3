import { describe, expect, it } from 'vitest';

import { reviewerOptions } from './reviewer-options';

const words = {
  role: (role: string) => (role === 'admin' ? 'Administrator' : role),
  you: (name: string) => `${name} (you)`,
};

describe('those whom an item can be given to', () => {
  it('are known by their names, or else by the ends of their ids', () => {
    const reviewers = [
      { id: '0199d3a0-0000-7000-a000-0000000000e1', name: 'bo', role: 'reviewer' },
      { id: '0199d3a0-0000-7000-a000-00000000c0de', name: null, role: 'admin' },
    ];
    expect(reviewerOptions(reviewers, reviewers[1]?.id ?? null, words)).toEqual([
      { value: reviewers[0]?.id, label: 'bo, reviewer' },
      { value: reviewers[1]?.id, label: '…0000c0de (you), Administrator' },
    ]);
  });
});
