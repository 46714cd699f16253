import { createStore, useStore } from './store.js';

/** The current place, which is in the hash and never sent to a server. */
export interface Place {
  /** Without the query, for instance `/users/1001`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const place = createStore(read());

addEventListener('hashchange', show);

export const usePlace = (): Place => useStore(place);

/** Navigates to a path such as `/users/1001`, like a link to `#/users/1001`. */
export function navigate(path: string): void {
  location.hash = `#${path}`;
}

/** Goes to the first page of the user who signs in next. */
export function forgetPlace(): void {
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
