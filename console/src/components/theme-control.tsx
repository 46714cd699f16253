import { useTexts } from '../language.js';
import { chooseTheme, type Theme, themes, useTheme } from '../theme.js';
import { Icon, type IconName } from './icon.js';

const icons: Readonly<Record<Theme, IconName>> = { system: 'system', light: 'sun', dark: 'moon' };

/** Light, dark, or as the system has it. */
export function ThemeControl() {
  const t = useTexts();
  const chosen = useTheme();
  return (
    <div class="themes no-print" role="group" aria-label={t.themes.label}>
      {themes.map((theme) => (
        <button
          key={theme}
          type="button"
          title={t.themes[theme]}
          aria-label={t.themes[theme]}
          aria-pressed={theme === chosen}
          onClick={() => chooseTheme(theme)}
        >
          <Icon name={icons[theme]} />
        </button>
      ))}
    </div>
  );
}
