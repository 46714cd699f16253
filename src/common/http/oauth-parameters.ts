import { lowerCaseAscii } from '../ascii-case.js';
import type { DomainError } from '../errors/domain-error.js';
import { invalidFields } from './validation.js';

/**
 * Reads the parameters of a token request by RFC 6749 3.2: one without a value counts as left out, and none may be given
 * twice, not even if it is empty. Names ignore ASCII case, because published clients send `Username` and `Password`.
 * @param given every name and value as sent; JSON's `null` counts as no value.
 * @returns the values by lower-case name.
 * @throws DomainError VALIDATION_FAILED for a parameter given more than once.
 */
export function oauthParameters(given: readonly (readonly [string, unknown])[]): Map<string, unknown> {
  const parameters = new Map<string, unknown>();
  for (const [name, value] of given) {
    const folded = lowerCaseAscii(name);
    if (parameters.has(folded)) throw givenTwice(folded);
    parameters.set(folded, value);
  }
  for (const [name, value] of parameters) if (value === '' || value === null) parameters.delete(name);
  return parameters;
}

/**
 * Refuses repeated names, of which `JSON.parse` keeps only the last.
 * @param text a valid JSON object.
 * @throws DomainError VALIDATION_FAILED
 */
export function refuseRepeatedMembers(text: string): void {
  const seen = new Set<string>();
  for (const name of memberNames(text)) {
    if (seen.has(name)) throw givenTwice(name);
    seen.add(name);
  }
}

/** The others are not repeated in the answer: they may be part of a password that was not encoded. */
const knownNames: ReadonlySet<string> = new Set([
  'client_id',
  'client_secret',
  'grant_type',
  'mfa_code',
  'mfa_token',
  'passkey',
  'password',
  'refresh_token',
  'scope',
  'username',
]);

function givenTwice(sent: string): DomainError {
  const name = lowerCaseAscii(sent);
  const [field, parameter] = knownNames.has(name) ? [name, name] : ['body', 'a parameter'];
  return invalidFields({ [field]: [`${parameter} is given more than once`] });
}

/** The strings before the colons outside strings, one level deep. */
function memberNames(json: string): string[] {
  const names: string[] = [];
  let depth = 0;
  let before = '';
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (token === ':' && depth === 1) names.push(JSON.parse(before) as string);
    before = token;
  }
  return names;
}
