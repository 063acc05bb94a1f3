import { describe, expect, it } from 'vitest';

import type { CompanyMetrics } from '../../api/model';
import { totalsByCompany } from './company-totals';

function month(company: string | null, start: string, figures: Partial<CompanyMetrics>): CompanyMetrics {
  return {
    company_id: company,
    company_name: company,
    period_start: start,
    period_end: start,
    sessions: 0,
    matches: 0,
    meetings: 0,
    checkins: 0,
    feedback: 0,
    courses_completed: 0,
    credentials: 0,
    participants: 0,
    volunteers: 0,
    minutes: 0,
    ratings: 0,
    avg_rating_milli: null,
    suppressed: false,
    ...figures,
  };
}

describe('companies over all of their months', () => {
  it('weighs each rating by how often it was given, and fills empty months', () => {
    const [acme] = totalsByCompany([
      month('acme', '2025-03-01', { sessions: 2, minutes: 60, ratings: 1, avg_rating_milli: 1000 }),
      month('acme', '2025-01-01', { sessions: 3, minutes: 90, ratings: 3, avg_rating_milli: 600 }),
      month('other', '2025-02-01', { sessions: 1 }),
    ]);
    expect(acme).toMatchObject({
      sessions: 5,
      minutes: 150,
      avgRatingMilli: 700,
      monthly: [3, 0, 2],
      withheld: 0,
    });
  });

  it('lists what belongs to nobody last, and says what is withheld', () => {
    const totals = totalsByCompany([
      month(null, '2025-01-01', { sessions: 900 }),
      month('small', '2025-01-01', { sessions: null, minutes: null, ratings: null, suppressed: true }),
    ]);
    expect(totals.map((one) => one.id)).toEqual(['small', null]);
    expect(totals[0]).toMatchObject({ sessions: 0, withheld: 1 });
  });
});
