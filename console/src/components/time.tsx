import { dayInWords, momentInWords } from '../words.js';

/** A time in the reader's time zone, with the exact value on hover. */
export function Time({ iso, dayOnly = false }: { iso: string; dayOnly?: boolean }) {
  return (
    <time dateTime={iso} title={iso}>
      {dayOnly ? dayInWords(iso) : momentInWords(iso)}
    </time>
  );
}
