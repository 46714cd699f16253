import { mutantsOf } from './table.mjs';

const bounds = 'src/config/config.spec.ts';

export const mutants = mutantsOf('src/config/validators.ts', 'src/config/keys.spec.ts', [
  {
    find: 'if (input.length < minimumSecretLength) {',
    replace: 'if (false) {',
    why: 'short secrets are accepted',
  },
  {
    find: 'if (placeholder.test(input) || new Set(input).size < 10) {',
    replace: 'if (placeholder.test(input)) {',
    why: 'secrets with few different characters are accepted',
  },
  {
    find: 'if (placeholder.test(input) || new Set(input).size < 10) {',
    replace: 'if (new Set(input).size < 10) {',
    why: 'example secrets are accepted',
  },
  { find: ' || bytes.length !== 32', replace: '', why: 'encryption keys of any length are accepted' },
  {
    find: 'if (placeholder.test(encoded) || new Set(bytes).size < 10) {',
    replace: 'if (false) {',
    why: 'a key of zeros is accepted',
  },
  {
    find: 'if (new Set(keys.map(({ id }) => id)).size < keys.length)',
    replace: 'if (false)',
    why: 'two keys with the same id are accepted',
  },
  {
    find: '!/^[A-Za-z0-9_-]{1,32}$/.test(id)',
    replace: 'id === ""',
    why: 'a key id that does not fit into a sealed value is accepted',
  },
  {
    find: 'value >= bounds.min && value <= bounds.max',
    replace: 'value <= bounds.max',
    test: 'src/config/limits.spec.ts',
    why: 'numbers below the minimum are accepted',
  },
  {
    find: 'value >= bounds.min && value <= bounds.max',
    replace: 'value >= bounds.min',
    test: 'src/config/limits.spec.ts',
    why: 'numbers above the maximum are accepted',
  },
  {
    find: '/^[0-9]{1,10}$/.test(input) ? Number(input)',
    replace: 'true ? Number(input)',
    test: 'src/config/limits.spec.ts',
    why: 'numbers in any notation are accepted',
  },
  {
    find: '!family || ',
    replace: '',
    test: bounds,
    why: 'a trusted proxy that is not an address is accepted',
  },
  { find: ' || !widthIsValid', replace: '', test: bounds, why: 'a trusted network of any width is accepted' },
  {
    find: '&& new URL(origin).origin === origin',
    replace: '',
    test: bounds,
    why: 'an origin with a path is accepted',
  },
  { find: '[?#', replace: '[', test: bounds, why: 'a public URL with a query is accepted' },
  {
    find: 'isPlain = /^https?:',
    replace: 'isPlain = /^[a-z]+:',
    test: bounds,
    why: 'a public URL of any scheme is accepted',
  },
  {
    find: 'if (!isPasswordLength(input)) throw new EnvError(passwordLengthRule);',
    replace: '',
    test: bounds,
    why: 'a short first password is accepted',
  },
  {
    find: ' || /[\\p{Cc}\\p{Zl}\\p{Zp}]/u.test(input)',
    replace: '',
    test: bounds,
    why: 'an issuer of several lines is accepted',
  },
  {
    find: "if (Object.keys(policy).length < entries.length) throw new EnvError('contains a role twice');",
    replace: '',
    test: 'src/config/protection.spec.ts',
    why: 'two requirements for one role are accepted',
  },
  {
    find: 'const role = rolesOfPeople.find((candidate) => candidate === roleName);',
    replace: 'const role = roleName;',
    test: 'src/config/protection.spec.ts',
    why: 'a policy for verifiers is accepted',
  },
  {
    find: '@([^@/?#]+)\\/',
    replace: '@(.+)\\/',
    test: 'src/config/database-url.spec.ts',
    why: 'a password with @ names another host',
  },
  {
    find: '|| port < 1 || port > 65535',
    replace: '',
    test: 'src/config/database-url.spec.ts',
    why: 'an invalid port is accepted',
  },
]);
