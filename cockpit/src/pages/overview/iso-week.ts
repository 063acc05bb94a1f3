/** The ISO 8601 week of a day: the one that its Thursday falls in, for example `2025-W40`. */
export function isoWeek(isoDay: string): string {
  const thursday = new Date(`${isoDay}T00:00:00Z`);
  thursday.setUTCDate(thursday.getUTCDate() + 3 - ((thursday.getUTCDay() + 6) % 7));
  const year = thursday.getUTCFullYear();
  const days = (thursday.getTime() - Date.UTC(year, 0, 1)) / 86_400_000;
  return `${year}-W${String(Math.floor(days / 7) + 1).padStart(2, '0')}`;
}
