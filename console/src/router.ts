import { useEffect } from 'preact/hooks';
import { createStore, useStore } from './store.js';

/** The current place, which is in the hash and never sent to a server. */
export interface Place {
  /** Without the query, for instance `/users/1001`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

interface LeaveGuard {
  readonly question: string;
}

const place = createStore(read());
const guards = new Set<LeaveGuard>();
/** Leaves as the user wants to, once the question of a guard is answered. */
const leaving = createStore<(() => void) | undefined>(undefined);
let shownHash = location.hash;

addEventListener('hashchange', () => {
  const { hash } = location;
  if (hash === shownHash) return;
  if (guards.size === 0 || parse(hash).path === place.get().path) {
    show();
    return;
  }
  history.pushState(null, '', shownHash);
  leaveBy(() => {
    history.pushState(null, '', hash);
    show();
  });
});

addEventListener('beforeunload', (event) => {
  if (guards.size > 0) event.preventDefault();
});

export const usePlace = (): Place => useStore(place);

/** Navigates to a path such as `/users/1001`, like a link to `#/users/1001`. */
export function navigate(path: string): void {
  location.hash = `#${path}`;
}

/** The token of the link that is open, whose page needs no session. */
export const invitationAt = ({ path }: Place): string | undefined => match('/enrol/:token', path)?.['token'];

/**
 * Goes to the first page of the user who signs in next, except from a link. Asks nothing, because the page that would be
 * left is gone.
 */
export function forgetPlace(): void {
  if (invitationAt(place.get()) !== undefined) return;
  history.replaceState(null, '', '#/');
  show();
}

/** Puts filters and the page into the address without a new history entry; empty values are left out. */
export function replaceQuery(entries: Record<string, string | number | undefined>): void {
  const { path } = place.get();
  history.replaceState(null, '', `#${path}${queryString(entries)}`);
  show();
}

/** `?a=1&b=2`, or an empty string. Empty and undefined values are left out. */
export function queryString(entries: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(entries)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query}`;
}

/** While `active`, asks for confirmation before the page is left or reloaded. */
export function useLeaveGuard(active: boolean, question: string): void {
  useEffect(() => {
    if (!active) return undefined;
    const guard = { question };
    guards.add(guard);
    return () => {
      guards.delete(guard);
      leaving.set(undefined);
    };
  }, [active, question]);
}

/** The question that a guard asks now. */
export function useLeaveQuestion(): string | undefined {
  const isAsking = useStore(leaving) !== undefined;
  const [guard] = guards;
  return isAsking ? guard?.question : undefined;
}

/** Leaves the page, or a part of it that a guard protects: at once, or when its question is answered. */
export function leaveBy(leave: () => void): void {
  if (guards.size === 0) leave();
  else leaving.set(leave);
}

export function leavePage(): void {
  const leave = leaving.get();
  leaving.set(undefined);
  // While the dialog is open, the next page cannot take the focus.
  setTimeout(() => leave?.());
}

export const stayOnPage = (): void => leaving.set(undefined);

/**
 * The parameters of a path that matches a pattern: `/users/:id` on `/users/1001` gives `{ id: '1001' }`.
 * @returns undefined if it does not match
 */
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':') && value !== '') parameters[part.slice(1)] = decoded(value);
    else if (part !== value) return undefined;
  }
  return parameters;
}

function show(): void {
  shownHash = location.hash;
  place.set(read());
}

function read(): Place {
  return parse(location.hash);
}

function parse(hash: string): Place {
  const [path = '', query = ''] = hash.slice(1).split(/\?(.*)/s, 2);
  return { path: path === '' ? '/' : path, query: new URLSearchParams(query) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
