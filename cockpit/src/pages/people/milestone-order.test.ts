import { expect, it } from 'vitest';

import { inTheOrderOfDays } from './milestone-order';

it('milestones that were reached come by their day, those ahead keep the order of the rules', () => {
  const milestone = (name: string, on: string | null) => ({ name, on, reached: on !== null, because: [] });
  const ordered = inTheOrderOfDays([
    milestone('ahead-1', null),
    milestone('late', '2025-05-01'),
    milestone('early', '2025-01-01'),
    milestone('ahead-2', null),
  ]);
  expect(ordered.map((one) => one.name)).toEqual(['early', 'late', 'ahead-1', 'ahead-2']);
});
