import { mutantsOf } from './table.mjs';

const predictable = 'test/attacks/predictable-randomness.test.ts';
const architecture = 'test/architecture/randomness.test.ts';
const randomBytesByMath = (length) =>
  `Buffer.from(Array.from({ length: ${length} }, () => Math.floor(Math.random() * 256)))`;

export const mutants = [
  ...mutantsOf('src/crypto/randomness.ts', predictable, [
    {
      find: 'return randomBytes(bytes);',
      replace: `return ${randomBytesByMath('bytes')};`,
      why: 'shared secrets come from Math.random',
    },
    {
      find: 'return randomBytes(32);',
      replace: `return ${randomBytesByMath(32)};`,
      why: 'tokens come from Math.random',
    },
    {
      find: "randomBytes(32).toString('hex')",
      replace: `${randomBytesByMath(32)}.toString('hex')`,
      why: 'enrolment tokens come from Math.random',
    },
    {
      find: "randomBytes(16).toString('hex')",
      replace: `${randomBytesByMath(16)}.toString('hex')`,
      why: 'salts come from Math.random',
    },
    { find: "randomBytes(16).toString('hex')", replace: "'00'.repeat(16)", why: 'the salt is constant' },
    {
      find: 'return randomInt(10 ** (length - 1), 10 ** length)',
      replace: 'return Math.floor((0.1 + 0.9 * Math.random()) * 10 ** length)',
      why: 'scratch codes come from Math.random',
    },
    {
      find: 'return randomInt(limit);',
      replace: 'return Math.floor(Math.random() * limit);',
      test: architecture,
      why: 'waits come from Math.random',
    },
    {
      find: 'return randomBytes(bytes);',
      replace: 'return randomBytes(10);',
      test: 'src/crypto/randomness.spec.ts',
      why: 'shared secrets have 80 bits',
    },
    {
      find: 'return randomBytes(32);',
      replace: 'return randomBytes(16);',
      test: 'src/crypto/randomness.spec.ts',
      why: 'tokens have 128 bits',
    },
    {
      find: 'randomInt(10 ** (length - 1), 10 ** length)',
      replace: 'randomInt(10 ** length)',
      test: 'src/crypto/randomness.spec.ts',
      why: 'scratch codes begin with 0, and lose it in a spreadsheet',
    },
  ]),
  ...mutantsOf('src/crypto/keyring.ts', 'src/crypto/keyring.spec.ts', [
    { find: 'randomBytes(nonceBytes);', replace: 'Buffer.alloc(nonceBytes);', why: 'the nonce is constant' },
    {
      find: 'randomBytes(nonceBytes);',
      replace: `${randomBytesByMath('nonceBytes')};`,
      test: predictable,
      why: 'nonces come from Math.random',
    },
    {
      find: '`v1|${keyId}|${purpose}|${userId}`',
      replace: '`v1|${keyId}|${purpose}`',
      why: 'sealed values are not bound to the user',
    },
    {
      find: '`v1|${keyId}|${purpose}|${userId}`',
      replace: '`v1|${keyId}|${userId}`',
      why: 'sealed values are not bound to the purpose',
    },
    {
      find: '`v1|${keyId}|${purpose}|${userId}`',
      replace: '`v1|${purpose}|${userId}`',
      why: 'sealed values are not bound to the key id',
    },
    { find: "version !== 'v1' || ", replace: '', why: 'values of any version are opened' },
    { find: ' || rest.length > 0', replace: '', why: 'a fifth part is ignored' },
    {
      find: 'this.sealing = first;',
      replace: 'this.sealing = keys[keys.length - 1];',
      why: 'the oldest key seals',
    },
    {
      find: 'throw new KeyMissingError(',
      replace: 'throw new Error(',
      test: 'test/database/missing-key.test.ts',
      why: 'a missing key is not reported as such',
    },
    {
      find: "if (!first) throw new Error('a keyring needs at least one key');",
      replace: '',
      why: 'a keyring without keys is accepted',
    },
    {
      find: 'bytes.subarray(0, -tagBytes))',
      replace: 'bytes)',
      test: 'src/crypto/keyring.property.spec.ts',
      why: 'the tag is read as ciphertext',
    },
  ]),
  ...mutantsOf('src/crypto/digests.ts', 'src/crypto/digests.spec.ts', [
    {
      find: "createHmac('sha256', key)",
      replace: "createHmac('sha256', '')",
      why: 'digests do not use the key',
    },
    {
      find: "createHmac('sha256', key)",
      replace: "createHmac('sha256', '')",
      test: 'test/attacks/stolen-scratch-codes.test.ts',
      why: 'scratch codes are stored without HMAC',
    },
    { find: '.update(`${purpose}\\0`)', replace: '', why: 'digests do not depend on the purpose' },
    {
      find: 'const key = this.byId.get(keyId);',
      replace: 'const key = this.byId.get(this.keyId);',
      why: 'digests of an older key are not recognised',
    },
    {
      find: 'this.commonKeyId = lowest;',
      replace: 'this.commonKeyId = first;',
      why: 'another first key changes what has to stay the same',
    },
    { find: "createHmac('sha256'", replace: "createHmac('sha1'", why: 'a weaker hash' },
    { find: "hash('sha256', token, 'hex')", replace: "hash('md5', token, 'hex')", why: 'a weaker hash' },
    {
      find: "return hash('sha256', token, 'hex');",
      replace: 'return token.slice(-64);',
      test: 'test/attacks/leaked-secret.test.ts',
      why: 'tokens are stored in plain text',
    },
  ]),
  ...mutantsOf('src/crypto/time-ordered-id.ts', 'src/crypto/time-ordered-id.spec.ts', [
    {
      find: "randomBytes(8).toString('hex')",
      replace: "'0'.repeat(16)",
      why: 'ids of two processes are the same',
    },
    {
      find: "randomBytes(8).toString('hex')",
      replace: `${randomBytesByMath(8)}.toString('hex')`,
      test: predictable,
      why: 'session ids come from Math.random',
    },
    {
      find: 'sequence + 1 : 0',
      replace: '0 : 0',
      test: 'src/crypto/time-ordered-id.property.spec.ts',
      why: 'ids within one millisecond are not ordered',
    },
    { find: 'hex(now, 12)', replace: "hex(now, 12).replace(/^0/, '')", why: 'ids have no fixed width' },
  ]),
  ...mutantsOf('src/crypto/password-hash-form.ts', 'src/crypto/password-hash-form.spec.ts', [
    {
      find: 'const minMemory = 7 * 1024;',
      replace: 'const minMemory = 8;',
      why: 'cheap hashes are accepted',
    },
    { find: ' || work < minWork)', replace: ')', why: 'hashes of one pass are accepted' },
    { find: 'Number(memory) > maxMemory || ', replace: '', why: 'a hash may take any memory' },
    { find: 'work > maxWork || ', replace: '', why: 'a hash may take any time' },
    { find: ' || Number(lanes) > maxLanes)', replace: ')', why: 'a hash may take any lanes' },
    { find: '\\\\$v=19\\\\$', replace: '\\\\$v=1[69]\\\\$', why: 'an older version is accepted' },
    { find: '!isCanonical(salt) || ', replace: '', why: 'a salt that is not base64 is accepted' },
    { find: ' || !isCanonical(digest)', replace: '', why: 'a digest that is not base64 is accepted' },
  ]),
  ...mutantsOf('src/mfa/codes/scratch-codes.ts', 'test/attacks/stolen-scratch-codes.test.ts', [
    { find: "Buffer.from(salt, 'hex')", replace: 'Buffer.alloc(16)', why: 'the salt is constant' },
    {
      find: 'const salt = randomSalt();',
      replace: "const salt = '00'.repeat(16);",
      why: 'a constant salt is stored',
    },
    {
      find: "keys.digest('scratch-code', await stretchScratchCode(code, Buffer.from(salt, 'hex')), digestKeyId)",
      replace: "(await stretchScratchCode(code, Buffer.from(salt, 'hex'))).toString('hex')",
      why: 'scratch codes are stored without HMAC',
    },
    {
      find: "await stretchScratchCode(code, Buffer.from(salt, 'hex'))",
      replace: 'Buffer.from(code)',
      why: 'scratch codes are stored without Argon2id',
    },
    {
      find: ' AND digest = ? AND usedAt IS NULL',
      replace: ' AND digest = ?',
      test: 'test/journeys/sign-in-with-scratch-code.test.ts',
      why: 'a scratch code can be used many times',
    },
    {
      find: 'while (drawn.size < codesPerUser)',
      replace: 'while (drawn.size < 4)',
      test: 'test/journeys/enable-mfa.test.ts',
      why: 'four scratch codes are issued',
    },
    {
      find: 'const codeDigits = 8;',
      replace: 'const codeDigits = 7;',
      test: 'test/journeys/enable-mfa.test.ts',
      why: 'scratch codes have seven digits',
    },
  ]),
];
