import { mutantsOf } from './table.mjs';

export const mutants = [
  ...mutantsOf('src/otp/pskc/pskc-xml.ts', 'src/otp/pskc/pskc-xml.spec.ts', [
    {
      find: 'document.children.some((node) => node instanceof XmlDocumentType)',
      replace: 'false',
      why: 'a document type declaration is accepted',
    },
    {
      find: "text.replaceAll('\\r\\n', '\\n').replaceAll('\\r', '\\n')",
      replace: 'text',
      mayHang: true,
      why: 'line ends keep the processor busy for minutes',
    },
    {
      find: 'line ${error.line} is malformed`',
      replace: '${error.message}`',
      why: 'a secret is printed with the mistake in it',
    },
    {
      find: 'if (error instanceof RangeError)',
      replace: 'if (false)',
      why: 'nested elements end the command with a stack',
    },
    {
      find: 'if (others.length > 0)',
      replace: 'if (false)',
      test: 'src/otp/pskc/pskc.spec.ts',
      why: 'of two secrets, one is chosen',
    },
    {
      find: 'if (root.attributes[declaration]?.trim() !== namespace)',
      replace: 'if (false)',
      why: 'drafts of PSKC are read as if they were PSKC',
    },
  ]),
  ...mutantsOf('src/otp/pskc/pskc-decryption.ts', 'src/otp/pskc/pskc-decryption.spec.ts', [
    {
      find: 'if (given.length !== expected.length || !timingSafeEqual(given, expected))',
      replace: 'if (false)',
      why: 'changed secrets and wrong keys are accepted',
    },
    {
      find: 'given.length !== expected.length || !timingSafeEqual(given, expected)',
      replace: '!expected.subarray(0, given.length).equals(given)',
      why: 'a short MAC is accepted',
    },
    {
      find: 'decipher.setAutoPadding(false);',
      replace: '',
      why: 'the padding of XML Encryption is refused',
    },
    {
      find: 'iterations > maxIterations',
      replace: 'false',
      why: 'a file keeps a processor busy for hours',
    },
    {
      find: '![...ciphers.values()].includes(keyBytes)',
      replace: 'false',
      why: 'keys of any length are derived',
    },
    {
      find: ' || !/^[A-Za-z0-9+/]+={0,2}$/.test(characters)',
      replace: '',
      test: 'src/otp/pskc/pskc.spec.ts',
      why: 'another secret than the written one is read',
    },
    { find: 'if (!method)\n', replace: 'if (false)\n', why: 'the missing MAC is not explained' },
  ]),
  ...mutantsOf('src/otp/pskc/pskc-key.ts', 'src/otp/pskc/pskc.spec.ts', [
    {
      find: "if (name === 'ExpiryDate' && now >= readDate(text))",
      replace: 'if (false)',
      why: 'expired keys are accepted',
    },
    {
      find: "if (name === 'StartDate' && now < readDate(text))",
      replace: 'if (false)',
      why: 'keys are accepted before their time',
    },
    {
      find: 'if (!supportedConditions.has(name))',
      replace: 'if (false)',
      why: 'a condition that nobody checks is ignored',
    },
    {
      find: "condition.attribute('PINUsageMode') !== 'Local'",
      replace: 'false',
      why: 'tokens are accepted whose codes need a PIN',
    },
    { find: 'if (hotp.has(algorithm))', replace: 'if (false)', why: 'the reason for refusing HOTP is lost' },
    {
      find: 'if (!totp.has(algorithm))',
      replace: 'if (false)',
      why: 'keys of every kind are taken for TOTP',
    },
    {
      find: 'if (Math.abs(driftSteps) > maxDriftSteps(parameters.period))',
      replace: 'if (false)',
      why: 'a token may show the codes of last year',
    },
    {
      find: 'if (plain && decryption)',
      replace: 'if (false)',
      test: 'src/otp/pskc/pskc-decryption.spec.ts',
      why: 'somebody without the key can put a secret of their own into the file',
    },
  ]),
  ...mutantsOf('src/otp/pskc/pskc.ts', 'src/otp/pskc/pskc-decryption.spec.ts', [
    {
      find: 'if (unlocking && !isEncrypted)',
      replace: 'if (false)',
      why: 'somebody without the key can replace the file',
    },
    {
      find: 'token.key && (usable.get(token.serialNumber) ?? 0) > 1',
      replace: 'false',
      test: 'src/otp/pskc/pskc.spec.ts',
      why: 'one of two keys with the same serial number is chosen',
    },
  ]),
  ...mutantsOf('src/mfa/transfer/hardware-tokens.ts', 'test/journeys/hardware-tokens.test.ts', [
    {
      find: 'if ((await this.missing(userId, tokens)).length === 0) return 0;',
      replace: '',
      why: 'running the command again ends the sessions of everybody in the table',
    },
    {
      find: 'const missing = await this.missing(userId, tokens, manager);',
      replace: 'const missing = tokens;',
      why: 'two runs at the same time add a token twice',
    },
    {
      find: 'if (!wasEnabled) await removePending(manager, userId);',
      replace: '',
      why: 'accepting an old enrolment removes the token',
    },
    {
      find: 'if (!(await this.sessions.endAll(manager, userId)))',
      replace: 'if (userId < 0)',
      why: 'sessions without a second factor outlive the token',
    },
    {
      find: "assertRoom(await placesOf(reader, userId), 'totp', missing.length);",
      replace: '',
      why: 'a dry run promises more tokens than a user can have',
    },
    {
      find: 'own.some((each) => isSame(each, token)) ? [userId]',
      replace: 'own.length > 0 ? [userId]',
      why: 'a token counts as that of somebody who chose its number as a name',
    },
  ]),
];
