import { expect, it } from 'vitest';

import type { ProgrammeFigures } from '../../api/model';
import { attributions } from './attribution';

const figures = (part: Partial<ProgrammeFigures>): ProgrammeFigures => ({
  programme: 'language',
  records: 7,
  people: null,
  participants: 6,
  volunteers: 6,
  enrolled: 0,
  attributed: 6,
  unattributed: 1,
  kinds: [],
  findings: [],
  suppressed: false,
  ...part,
});

it('what is withheld or counts for no company is left out, and what is not told counts nothing', () => {
  const told = attributions([
    figures({}),
    figures({ programme: 'mentorship', attributed: null, unattributed: null, suppressed: true }),
    figures({ programme: 'buddies', attributed: 12, unattributed: null }),
    figures({ programme: 'upskilling', attributed: null, unattributed: null }),
  ]);
  expect(told).toEqual([
    { programme: 'language', attributed: 6, unattributed: 1 },
    { programme: 'buddies', attributed: 12, unattributed: 0 },
  ]);
});
