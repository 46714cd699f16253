import type { ApiAnswer } from '../http/api.js';
import { type Secret, SecretFinder, Secrets } from './secrets.js';

/** The secrets of this test file. */
export const secrets = new Secrets();

let written: { readonly place: string; readonly text: string }[] = [];

/** Records what a service has written; it is searched for secrets after the test file. */
export function searchForSecrets(place: string, text: string): void {
  written.push({ place, text });
}

/** Remembers the secrets of an exchange. Refusals are searched, as they must not contain any. */
export function watchExchange(sent: unknown, answer: ApiAnswer): void {
  secrets.rememberSent(sent);
  if (answer.status < 400) secrets.rememberIssued(answer);
  else searchForSecrets(`an answer ${answer.status}`, answer.text + JSON.stringify([...answer.headers]));
}

/** The secrets that were found and where, shortened; empty if there are none. */
function leaks(): string[] {
  const finder = new SecretFinder(secrets.all().filter(isDistinctive));
  return written.flatMap(({ place, text }) =>
    finder.findIn(text).map(({ what, value }) => `${place}: ${what} ${value.slice(0, 4)}…`),
  );
}

/** Runs when everything that the file started has stopped; forgets the file's secrets. */
export function searchOfFile(): void {
  const found = leaks();
  secrets.clear();
  written = [];
  if (found.length > 0) throw new Error(`secrets were written:\n${[...new Set(found)].join('\n')}`);
}

/** Values that tests invent, such as `111111` or `xxxxxxxx`, also occur elsewhere. */
function isDistinctive({ value, issuedBy }: Secret): boolean {
  return issuedBy !== undefined || new Set(value).size > 4;
}
