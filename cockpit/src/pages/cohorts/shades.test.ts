import { describe, expect, it } from 'vitest';

import { shadeOf, SHADES } from './shades';

describe('the colour of a share', () => {
  it('is none for nobody, the palest for anybody, and the strongest for everybody', () => {
    expect([0, 1, 200, 201, 1000].map(shadeOf)).toEqual([0, 1, 1, 2, SHADES - 1]);
  });

  it('never leaves the steps', () => {
    expect([-5, 1200].map(shadeOf)).toEqual([0, SHADES - 1]);
  });
});
