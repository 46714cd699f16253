import { expect, test } from 'vitest';
import { relativeInWords } from './relative-time.js';

const now = Date.parse('2026-11-27T12:00:00Z');

test.each([
  ['2026-11-27T12:00:00Z', 'now'],
  ['2026-11-27T11:59:01Z', 'now'],
  ['2026-11-27T12:00:05Z', 'now'],
  ['2026-11-27T11:59:00Z', '1 minute ago'],
  ['2026-11-27T10:00:01Z', '1 hour ago'],
  ['2026-11-26T12:00:01Z', '23 hours ago'],
  ['2026-11-25T12:00:00Z', '2 days ago'],
  ['2026-10-01T12:00:00Z', '1 month ago'],
  ['2023-01-01T00:00:00Z', '3 years ago'],
  ['2026-11-27T12:00:10Z', 'in 1 minute'],
  ['2026-11-27T12:12:20Z', 'in 12 minutes'],
  ['2026-11-28T11:59:59Z', 'in 24 hours'],
])('%s is %s', (iso, words) => {
  expect(relativeInWords(iso, now, 'en-GB')).toBe(words);
});

test('speaks the language of the page', () => {
  expect(relativeInWords('2026-11-27T10:00:00Z', now, 'de')).toBe('vor 2 Stunden');
});
