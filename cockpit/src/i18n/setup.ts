import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

import { CATALOGUES, isLanguage, type Language } from './languages';

const STORED_AS = 'teei.language';

function stored(): string | null {
  try {
    return window.localStorage.getItem(STORED_AS);
  } catch {
    // Storage is blocked: the browser's own languages decide.
    return null;
  }
}

function preferred(): Language {
  const candidates = [stored(), ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())];
  return candidates.find(isLanguage) ?? 'en';
}

/** Starts the catalogues in the language that was chosen last, or that the browser prefers. */
export async function startCatalogues(): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  await i18next.use(initReactI18next).init({
    resources: CATALOGUES,
    lng: preferred(),
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
  });
}

export async function chooseLanguage(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
  try {
    window.localStorage.setItem(STORED_AS, language);
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
}
