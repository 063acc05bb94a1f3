import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** Numbers and times as the chosen language writes them. */
export interface Formats {
  number(value: number): string;
  /** Thousandths as a percentage: the normalised rating, a confidence. */
  thousandths(value: number): string;
  /** Thousandths as a whole percentage: a share in a narrow column. */
  percent(value: number): string;
  compact(value: number): string;
  bytes(value: number): string;
  /** A duration in seconds, in its largest fitting unit. */
  seconds(value: number): string;
  /** Minutes of sessions in hours. */
  hours(minutes: number): string;
  /** A calendar day, `2025-09-30`; a dash for none. */
  day(iso: string | null): string;
  /** An instant, to the second, in the reader's zone. */
  instant(iso: string | null): string;
}

const NONE = '–';

export function createFormats(language: string): Formats {
  const number = new Intl.NumberFormat(language);
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  const instant = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  const unit = (value: number, name: string, digits: number) =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value);
  return {
    number: (value) => number.format(value),
    thousandths: (value) => percent.format(value / 1000),
    percent: (value) => whole.format(value / 1000),
    compact: (value) => compact.format(value),
    bytes(value) {
      if (value < 1000) return unit(value, 'byte', 0);
      if (value < 1_000_000) return unit(value / 1000, 'kilobyte', 1);
      return value < 1_000_000_000 ? unit(value / 1e6, 'megabyte', 1) : unit(value / 1e9, 'gigabyte', 1);
    },
    seconds(value) {
      if (value > 0 && value < 1) return unit(Math.round(value * 1000), 'millisecond', 0);
      if (value < 90) return unit(value, 'second', value < 10 ? 1 : 0);
      if (value < 5400) return unit(value / 60, 'minute', 0);
      return value < 172_800 ? unit(value / 3600, 'hour', 1) : unit(value / 86_400, 'day', 0);
    },
    hours: (minutes) => unit(minutes / 60, 'hour', minutes < 600 ? 1 : 0),
    day: (iso) => (iso === null ? NONE : day.format(new Date(`${iso}T00:00:00Z`))),
    instant: (iso) => (iso === null ? NONE : instant.format(new Date(iso))),
  };
}

/** The reader's own region, when they read its language: British and American days differ. */
function regional(language: string): string {
  return navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${language}-`)) ?? language;
}

export function useFormats(): Formats {
  const { i18n } = useTranslation();
  return useMemo(() => createFormats(regional(i18n.language)), [i18n.language]);
}
