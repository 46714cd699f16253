import { locale } from '../language.js';
import { relativeInWords } from '../relative-time.js';
import { createStore, useStore } from '../store.js';
import { clockInWords, dayInWords, exactMomentInWords, momentInWords } from '../words.js';
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

/** A day with the time to the second, below it where there is room for columns. */
export function ExactTime({ iso }: { iso: string }) {
  return (
    <time dateTime={iso} title={iso} class="exact">
      <span>{dayInWords(iso)}</span> <span>{clockInWords(iso)}</span>
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
