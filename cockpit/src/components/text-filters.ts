const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Takes the texts of known names out of a search string; everything else is dropped. */
export function readTexts<Name extends string>(
  search: Record<string, unknown>,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const texts: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === 'string' && value.trim() !== '') texts[name] = value.trim();
    // The router reads what looks like a number as one.
    if (typeof value === 'number') texts[name] = String(value);
  }
  return texts;
}

/** Takes the days a list begins and ends at out of a search string; what is not written like a day is dropped. */
export function readDays(search: Record<string, unknown>): { from?: string; to?: string } {
  const { from, to } = readTexts(search, ['from', 'to']);
  return {
    ...(from !== undefined && DAY.test(from) && { from }),
    ...(to !== undefined && DAY.test(to) && { to }),
  };
}
