import en from './catalogues/en.json';
import es from './catalogues/es.json';
import fr from './catalogues/fr.json';

/** The languages of the cockpit, each named in itself. */
export const LANGUAGES = { en: 'English', es: 'Español', fr: 'Français' } as const;

export type Language = keyof typeof LANGUAGES;

export const CATALOGUES = {
  en: { translation: en },
  es: { translation: es },
  fr: { translation: fr },
} as const;

export function isLanguage(value: string | null | undefined): value is Language {
  return value !== null && value !== undefined && Object.hasOwn(LANGUAGES, value);
}
