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
    if (parameters.has(folded)) throw givenTwice();
    parameters.set(folded, value);
  }
  for (const [name, value] of parameters) if (value === '' || value === null) parameters.delete(name);
  return parameters;
}

/**
 * Refuses repeated names, of which `JSON.parse` keeps only the last.
 * @param text the JSON object that `parsed` was read from.
 * @throws DomainError VALIDATION_FAILED
 */
export function refuseRepeatedMembers(text: string, parsed: object): void {
  if (countMembers(text) > Object.keys(parsed).length) throw givenTwice();
}

function givenTwice(): DomainError {
  return invalidFields({ body: ['a parameter is given more than once'] });
}

/** Counts the colons outside strings, one level deep. */
function countMembers(json: string): number {
  let depth = 0;
  let members = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (token === ':' && depth === 1) members += 1;
  }
  return members;
}
