import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameKeyOf, userNameForm } from './user-name.js';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const nameCharacters = `${letters}0123456789_.@+-`;

const anyName = fc.string({
  unit: fc.constantFrom(...Array.from(nameCharacters)),
  minLength: 1,
  maxLength: 128,
  size: 'max',
});
const anyText = fc.string({ unit: 'binary', maxLength: 40, size: 'max' });

/** A name with one of its letters in the other case. */
const anyTwins = fc.tuple(anyName, fc.nat()).map(([name, at]): [string, string] => {
  const index = at % name.length;
  const letter = name.charAt(index);
  const turned = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
  return [name, name.slice(0, index) + turned + name.slice(index + 1)];
});

test('every name of the documented characters and length has the form', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      expect(name).toMatch(userNameForm);
    }),
  );
});

test('no text with any other character, wherever it is, has the form', () => {
  const foreign = fc
    .oneof(
      fc.constantFrom(
        ...Array.from(' \n\t\0:/|%'),
        '\u212a',
        '\u017f',
        '\u0131',
        '\uff4b',
        '\u0430',
        '\u200b',
        '\u00ad',
        '\u0301',
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    )
    .filter((character) => !nameCharacters.includes(character));
  fc.assert(
    fc.property(anyName, fc.nat(), foreign, (name, at, character) => {
      const index = at % (name.length + 1);
      expect(name.slice(0, index) + character + name.slice(index)).not.toMatch(userNameForm);
    }),
    { numRuns: 500 },
  );
});

test('no name is too short or too long', () => {
  const tooLong = fc.string({
    unit: fc.constantFrom(...Array.from(nameCharacters)),
    minLength: 129,
    maxLength: 300,
    size: 'max',
  });
  fc.assert(
    fc.property(tooLong, (text) => {
      expect(text).not.toMatch(userNameForm);
    }),
  );
  expect('').not.toMatch(userNameForm);
});

test('two names have one key exactly when they differ in case at most', () => {
  fc.assert(
    fc.property(fc.oneof(fc.tuple(anyName, anyName), anyTwins), ([one, other]) => {
      expect(nameKeyOf(one) === nameKeyOf(other)).toBe(one.toUpperCase() === other.toUpperCase());
    }),
    { numRuns: 500 },
  );
});

test('a key is a name of its own, in lower case, and its own key', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const key = nameKeyOf(name);
      expect(key).toMatch(userNameForm);
      expect(key).toBe(name.normalize('NFKC').toLowerCase());
      expect(nameKeyOf(key)).toBe(key);
    }),
  );
});

test('of any text, nothing but the 26 capitals changes', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const expected = Array.from(text, (character) =>
        character >= 'A' && character <= 'Z' ? character.toLowerCase() : character,
      );
      expect(Array.from(nameKeyOf(text))).toEqual(expected);
    }),
  );
});
