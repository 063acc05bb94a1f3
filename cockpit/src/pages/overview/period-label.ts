import type { Period } from '../../api/model';
import { isoWeek } from './iso-week';

/** How an axis names the period that begins on a day. */
export function periodLabel(period: Period, start: string, language: string): string {
  if (period === 'week') return isoWeek(start);
  const options: Intl.DateTimeFormatOptions =
    period === 'month'
      ? { month: 'short', year: 'numeric' }
      : { day: 'numeric', month: 'short', year: '2-digit' };
  return new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }).format(
    new Date(`${start}T00:00:00Z`),
  );
}
