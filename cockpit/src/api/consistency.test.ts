import { describe, expect, it } from 'vitest';

import { Consistency } from './consistency';

describe('the token of one’s own writes', () => {
  it('only rises, and takes nothing that is no position', () => {
    const consistency = new Consistency();
    consistency.note('12');
    consistency.note('7');
    consistency.note(null);
    consistency.note('soon');
    expect(consistency.token).toBe(12);
    consistency.forget();
    expect(consistency.token).toBeNull();
  });
});
