import { dayInWords, momentInWords } from '../words.js';

/** A moment in the reader's own zone; the exact one on hover. */
export function Time({ iso, dayOnly = false }: { iso: string; dayOnly?: boolean }) {
  return (
    <time dateTime={iso} title={iso}>
      {dayOnly ? dayInWords(iso) : momentInWords(iso)}
    </time>
  );
}
