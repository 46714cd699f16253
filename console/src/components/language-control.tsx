import { chooseLanguage, languageNames, type Language, usePreferredLanguage, useTexts } from '../language.js';
import { useAction } from '../load.js';
import { ErrorNotice } from './notice.js';

/** Offers each language by its own name. */
export function LanguageControl() {
  const t = useTexts();
  const preferred = usePreferredLanguage();
  const choosing = useAction(chooseLanguage);
  return (
    <div class="languages no-print" role="group" aria-label={t.common.language}>
      {(Object.entries(languageNames) as [Language, string][]).map(([language, name]) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={language === preferred}
          onClick={() => void choosing.run(language)}
        >
          {name}
        </button>
      ))}
      <ErrorNotice error={choosing.error} />
    </div>
  );
}
