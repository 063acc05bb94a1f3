import type { CompanyMetrics } from '../../api/model';

/** One company over all of its months. */
export interface CompanyTotals {
  /** Null gathers what is attributed to no company. */
  id: string | null;
  name: string | null;
  sessions: number;
  minutes: number;
  avgRatingMilli: number | null;
  /** Sessions per month, oldest first, with a zero where a month is empty. */
  monthly: number[];
  /** Months whose figures are withheld: they are missing in the sums. */
  withheld: number;
}

/** Adds up what can be added up: people cannot, who may take part in several months. */
export function totalsByCompany(rows: readonly CompanyMetrics[]): CompanyTotals[] {
  const months = [...new Set(rows.map((row) => row.period_start))].toSorted();
  const found = new Map<string | null, CompanyMetrics[]>();
  for (const row of rows) found.set(row.company_id, [...(found.get(row.company_id) ?? []), row]);
  return [...found]
    .map(([id, own]) => {
      const sessionsOf = new Map(own.map((row) => [row.period_start, row.sessions ?? 0]));
      const ratings = own.reduce((sum, row) => sum + (row.ratings ?? 0), 0);
      const weighted = own.reduce((sum, row) => sum + (row.ratings ?? 0) * (row.avg_rating_milli ?? 0), 0);
      return {
        id,
        name: own.find((row) => row.company_name !== null)?.company_name ?? null,
        sessions: own.reduce((sum, row) => sum + (row.sessions ?? 0), 0),
        minutes: own.reduce((sum, row) => sum + (row.minutes ?? 0), 0),
        avgRatingMilli: ratings === 0 ? null : weighted / ratings,
        monthly: months.map((month) => sessionsOf.get(month) ?? 0),
        withheld: own.filter((row) => row.suppressed).length,
      };
    })
    .toSorted((a, b) => Number(a.id === null) - Number(b.id === null) || b.sessions - a.sessions);
}
