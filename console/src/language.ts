import { useEffect } from 'preact/hooks';
import { baseUrl, useRecoveries, watchedFetch } from './connection.js';
import { createStore, useStore } from './store.js';
import type { Texts } from './texts/en.js';

/** Each by its own name. */
export const languageNames = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof languageNames;

/** A browser loads only the catalogue that it shows. */
const catalogues: Record<Language, () => Promise<Texts>> = {
  en: async () => (await import('./texts/en.js')).en,
  de: async () => (await import('./texts/de.js')).de,
};

const retryDelaysMs = [500, 1000, 2000];

const storageKey = 'mfa-console-language';
/** The language for which the page was loaded again. */
const reloadedKey = 'mfa-console-reloaded';

const preferred = createStore<Language>(remembered() ?? languageOfBrowser());
const shown = createStore<{ readonly language: Language; readonly texts: Texts } | undefined>(undefined);

/** The texts of the self-service pages, in the language that is shown: `t.signIn.title`. */
export function useTexts(): Texts {
  return useStore(shown)?.texts ?? texts();
}

/** The same, outside of components. */
export function texts(): Texts {
  const current = shown.get();
  if (!current) throw new Error('no language is loaded yet');
  return current.texts;
}

/** The language that is shown, as the browser's regional variant of it if there is one: `en-GB`. */
export function locale(): string {
  const language = shown.get()?.language ?? 'en';
  return navigator.languages.find((tag) => languageOf(tag) === language) ?? language;
}

/** The language of the self-service pages: the user's choice, or else the browser's. */
export const usePreferredLanguage = (): Language => useStore(preferred);

/** Loads a language and then shows it. @returns whether one is shown; until then, the page has nothing to say */
export function useShownLanguage(language: Language): boolean {
  const current = useStore(shown);
  const recoveries = useRecoveries();
  useEffect(() => {
    let isWanted = true;
    load(language)
      .then(
        (loaded) => {
          if (isWanted) show(language, loaded);
        },
        async () => {
          if (isWanted) await doWithout(language);
        },
      )
      // The service may be away: the next recovery tries again.
      .catch(() => undefined);
    return () => (isWanted = false);
  }, [language, recoveries]);
  return current !== undefined;
}

/** Changes the language of the self-service pages, now and at the next visit. */
export async function chooseLanguage(language: Language): Promise<void> {
  const loaded = await load(language);
  show(language, loaded);
  preferred.set(language);
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // Without storage, the choice holds until the next reload.
  }
}

async function load(language: Language): Promise<Texts> {
  for (const delayMs of retryDelaysMs) {
    try {
      return await catalogues[language]();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
  return catalogues[language]();
}

/**
 * After an upgrade, a page names files that are gone, and browsers may not ask again for a script that failed: the page is
 * loaded again, once. If that did not help, any language is better than a blank page.
 */
async function doWithout(language: Language): Promise<void> {
  const page = await watchedFetch(`${baseUrl}/`, { cache: 'no-store' });
  if (page.ok && isFirstReload(language)) location.reload();
  else if (!shown.get()) {
    const other = language === 'en' ? 'de' : 'en';
    show(other, await load(other));
  }
}

function isFirstReload(language: Language): boolean {
  try {
    if (sessionStorage.getItem(reloadedKey) === language) return false;
    sessionStorage.setItem(reloadedKey, language);
    return true;
  } catch {
    return false;
  }
}

function show(language: Language, loaded: Texts): void {
  if (shown.get()?.language === language) return;
  document.documentElement.lang = language;
  shown.set({ language, texts: loaded });
}

function remembered(): Language | undefined {
  try {
    return known(localStorage.getItem(storageKey) ?? '');
  } catch {
    return undefined;
  }
}

/** The first of the browser's languages that the console speaks, or English. */
function languageOfBrowser(): Language {
  for (const tag of navigator.languages) {
    const language = known(languageOf(tag));
    if (language) return language;
  }
  return 'en';
}

function languageOf(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? '';
}

function known(language: string): Language | undefined {
  return Object.hasOwn(languageNames, language) ? (language as Language) : undefined;
}
