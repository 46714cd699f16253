import { locale } from '../language.js';
import { relativeInWords } from '../relative-time.js';
import { createStore, useStore } from '../store.js';
import { dayInWords, exactMomentInWords, momentInWords } from '../words.js';
import { Tip } from './tip.js';

const updateIntervalMs = 15_000;

const updates = createStore(0);
const update = (): void => updates.set(Date.now());
setInterval(update, updateIntervalMs);
// The timers of a hidden tab are late.
document.addEventListener('visibilitychange', update);

/** A time in the reader's time zone, with the exact value on hover. */
export function Time({ iso, dayOnly = false }: { iso: string; dayOnly?: boolean }) {
  return (
    <time dateTime={iso} title={iso}>
      {dayOnly ? dayInWords(iso) : momentInWords(iso)}
    </time>
  );
}

/** How long ago or how soon, kept current; the exact time on hover, focus and tap. */
export function RelativeTime({ iso }: { iso: string }) {
  useStore(updates);
  return (
    <Tip text={exactMomentInWords(iso)}>
      <time dateTime={iso}>{relativeInWords(iso, Date.now(), locale())}</time>
    </Tip>
  );
}
