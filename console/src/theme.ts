import { createStore, useStore } from './store.js';

export const themes = ['system', 'light', 'dark'] as const;

export type Theme = (typeof themes)[number];

/** Also in `theme-early.ts`, which applies the choice before this code is loaded. */
const storageKey = 'mfa-console-theme';

const { dataset } = document.documentElement;

const theme = createStore<Theme>(known(dataset['theme']));

export const useTheme = (): Theme => useStore(theme);

/** Changes the colours, now and at the next visit. */
export function chooseTheme(chosen: Theme): void {
  apply(chosen);
  try {
    if (chosen === 'system') localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, chosen);
  } catch {
    // Without storage, the choice holds until the next reload.
  }
}

function apply(chosen: Theme): void {
  if (chosen === 'system') delete dataset['theme'];
  else dataset['theme'] = chosen;
  theme.set(chosen);
}

function known(name: string | null | undefined): Theme {
  return themes.find((candidate) => candidate === name) ?? 'system';
}

// Other tabs follow.
addEventListener('storage', ({ key, newValue }) => {
  if (key === storageKey) apply(known(newValue));
});
