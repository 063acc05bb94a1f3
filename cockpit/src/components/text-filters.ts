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
