import { type EventType, eventTypes, eventWords } from './audit-words.js';
import { nameProblem } from './field-rules.js';
import { exactMomentInWords } from './words.js';

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

const lengthsMs: Readonly<Partial<Record<string, number>>> = {
  '1h': hourMs,
  '24h': dayMs,
  '7d': 7 * dayMs,
  '30d': 30 * dayMs,
};

export const periods = [
  ['', 'Any time'],
  ['1h', 'Last hour'],
  ['24h', 'Last 24 hours'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
  ['custom', 'Custom range'],
] as const;

/** The filters as they stand in the address, valid or not. */
export interface EventFilters {
  readonly name: string;
  readonly type: string;
  readonly period: string;
  /** The bounds of a custom range, as instants. */
  readonly from: string;
  readonly to: string;
}

export function filtersIn(query: URLSearchParams): EventFilters {
  const read = (field: keyof EventFilters): string => query.get(field) ?? '';
  const [from, to] = [read('from'), read('to')];
  const period = read('period') || (from || to ? 'custom' : '');
  return { name: read('name'), type: read('type'), period, from, to };
}

/** The filters with another period; a custom range starts as the one before. */
export function withPeriod(filters: EventFilters, period: string, now: number): EventFilters {
  const length = lengthsMs[filters.period];
  const from = period === 'custom' && length !== undefined ? new Date(now - length).toISOString() : '';
  return { ...filters, period, from, to: '' };
}

type Problems = Partial<Record<keyof EventFilters, string>>;

/** What is wrong with each filter, in words. */
export function problemsOf({ name, type, period, from, to }: EventFilters): Problems {
  const problems: Problems = {};
  const wrongName = name === '' ? undefined : nameProblem(name);
  if (wrongName !== undefined) problems.name = wrongName;
  if (type !== '' && !isEventType(type)) problems.type = 'There is no such event. Choose one.';
  if (!periods.some(([value]) => value === period)) problems.period = 'There is no such period. Choose one.';
  if (period !== 'custom') return problems;
  for (const [field, value] of [['from', from] as const, ['to', to] as const])
    if (value !== '' && Number.isNaN(Date.parse(value))) problems[field] = 'Enter the date and the time.';
  if (Date.parse(from) > Date.parse(to)) problems.to = 'The end is before the beginning.';
  return problems;
}

/** The filters as the service takes them; only for filters without problems. */
export function requestOf({ name, type, period, from, to }: EventFilters, now: number) {
  const length = lengthsMs[period];
  const start = length === undefined ? from : new Date(now - length).toISOString();
  return {
    ...(name !== '' && { userName: name }),
    ...(isEventType(type) && { type }),
    ...(start !== '' && { from: start }),
    ...(to !== '' && { to }),
  };
}

/** Filters without problems, for a printed list: `Events of anna, last 24 hours`. */
export function filtersInWords({ name, type, period, from, to }: EventFilters): string {
  const label = periods.find(([value]) => value === period)?.[1] ?? '';
  return [
    name === '' ? 'Events' : `Events of ${name}`,
    isEventType(type) ? eventWords[type].name : '',
    period === 'custom' || period === '' ? '' : label.toLowerCase(),
    from && `from ${exactMomentInWords(from)}`,
    to && `to ${exactMomentInWords(to)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

const isEventType = (type: string): type is EventType => eventTypes.some((each) => each === type);

/** An instant as the value of a `datetime-local` field, in the reader's time zone. */
export function localOf(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return '';
  const two = (value: number): string => String(value).padStart(2, '0');
  const year = String(time.getFullYear()).padStart(4, '0');
  const day = `${year}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** The instant in a `datetime-local` field. */
export const instantOf = (local: string): string => (local === '' ? '' : new Date(local).toISOString());
