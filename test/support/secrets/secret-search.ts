import type { ApiAnswer } from '../http/api.js';
import { type Secret, SecretFinder, Secrets } from './secrets.js';

/** Of this test file. */
export const secrets = new Secrets();

let written: { readonly place: string; readonly text: string }[] = [];

/** Hands over what a service has written, to be searched for secrets when the test file is over. */
export function searchForSecrets(place: string, text: string): void {
  written.push({ place, text });
}

/** Remembers what went over the wire. A refusal is searched: it has nothing to tell. */
export function watchExchange(sent: unknown, answer: ApiAnswer): void {
  secrets.rememberSent(sent);
  if (answer.status < 400) secrets.rememberIssued(answer);
  else searchForSecrets(`an answer ${answer.status}`, answer.text + JSON.stringify([...answer.headers]));
}

/** Which secrets stand where, with no more of them than tells them apart; empty if all is well. */
function leaks(): string[] {
  const finder = new SecretFinder(secrets.all().filter(isTelling));
  return written.flatMap(({ place, text }) =>
    finder.findIn(text).map(({ what, value }) => `${place}: ${what} ${value.slice(0, 4)}…`),
  );
}

/** Runs after everything that the file started has stopped, and forgets the file's secrets. */
export function searchOfFile(): void {
  const found = leaks();
  secrets.clear();
  written = [];
  if (found.length > 0) throw new Error(`secrets were written:\n${[...new Set(found)].join('\n')}`);
}

/** What tests make up as they go, like `111111` or `xxxxxxxx`, stands for other things elsewhere. */
function isTelling({ value, issuedBy }: Secret): boolean {
  return issuedBy !== undefined || new Set(value).size > 4;
}
