const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365.25 * day;

/** The clocks of the service and the reader may differ: what has just happened is not in the future. */
const toleranceMs = 10_000;

const units = [
  ['year', year],
  ['month', year / 12],
  ['day', day],
  ['hour', hour],
  ['minute', minute],
] as const;

/**
 * `2 hours ago`, `in 12 minutes` or `now`, in the largest unit that is reached.
 * @param now in milliseconds, as `Date.now()`
 */
export function relativeInWords(iso: string, now: number, locale: string): string {
  const distance = Date.parse(iso) - now;
  const [unit, size] = units.find(([, length]) => Math.abs(distance) >= length) ?? ['minute', minute];
  if (distance > -minute && distance < toleranceMs)
    return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'second');
  // An age is rounded down, as people do with theirs.
  const count = distance > 0 ? Math.max(1, Math.round(distance / size)) : Math.ceil(distance / size);
  return new Intl.RelativeTimeFormat(locale).format(count, unit);
}
