import { describe, expect, it } from 'vitest';

import { CATALOGUES } from './languages';

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`),
  );
}

const PLURAL = /_(zero|one|two|few|many|other)$/;
const languages = Object.entries(CATALOGUES).map(([language, { translation }]) => ({
  language,
  entries: new Map(flat(translation)),
}));
const english = languages.find(({ language }) => language === 'en')?.entries ?? new Map<string, string>();

describe.each(languages)('the catalogue of $language', ({ language, entries }) => {
  it('has the keys of English, neither fewer nor more', () => {
    const keys = (of: Map<string, string>) =>
      [...new Set([...of.keys()].map((key) => key.replace(PLURAL, '')))].toSorted();
    expect(keys(entries)).toEqual(keys(english));
  });

  it('has every plural form of the language', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const stems = new Set(
      [...entries.keys()].filter((key) => PLURAL.test(key)).map((key) => key.replace(PLURAL, '')),
    );
    const missing = [...stems].flatMap((stem) =>
      forms.map((form) => `${stem}_${form}`).filter((key) => !entries.has(key)),
    );
    expect(missing).toEqual([]);
  });

  it('says something under every key, with the placeholders of English', () => {
    const placeholders = (text: string) => [...new Set(text.match(/{{\w+}}/g) ?? [])].toSorted();
    for (const [key, text] of entries) {
      expect(text.trim(), key).not.toBe('');
      const original = english.get(key) ?? english.get(key.replace(PLURAL, '_other'));
      expect(placeholders(text), key).toEqual(placeholders(original ?? ''));
    }
  });
});
