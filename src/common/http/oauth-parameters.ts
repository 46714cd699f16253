import { lowerCaseAscii } from '../ascii-case.js';
import type { DomainError } from '../errors/domain-error.js';
import { invalidFields } from './validation.js';

/**
 * The parameters of a token request as RFC 6749 3.2 reads them: one without a value counts as left out, and none may be
 * given twice, which is decided before empty ones are dropped. Names are compared without ASCII case, because published
 * clients send `Username` and `Password`.
 * @param given every name and value as sent; JSON's `null` is no value.
 * @returns the values by lower-case name.
 * @throws DomainError VALIDATION_FAILED for a parameter that is given more than once.
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
 * `JSON.parse` keeps only the last of several members with the same name.
 * @param text the valid JSON that `parsed` was read from, an object.
 * @throws DomainError VALIDATION_FAILED if a name occurs twice.
 */
export function refuseRepeatedMembers(text: string, parsed: object): void {
  if (countMembers(text) > Object.keys(parsed).length) throw givenTwice();
}

function givenTwice(): DomainError {
  return invalidFields({ body: ['a parameter is given more than once'] });
}

/** Colons outside strings, one level deep. */
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
