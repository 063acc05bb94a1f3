import { describe, expect, it } from 'vitest';

import { isoWeek } from './iso-week';

describe('the ISO week of a day', () => {
  it('belongs to the year of its Thursday', () => {
    expect(isoWeek('2025-09-29')).toBe('2025-W40');
    expect(isoWeek('2020-12-31')).toBe('2020-W53');
    expect(isoWeek('2021-01-03')).toBe('2020-W53');
    expect(isoWeek('2021-01-04')).toBe('2021-W01');
    expect(isoWeek('2024-12-30')).toBe('2025-W01');
  });
});
