import { mutantsOf } from './table.mjs';

export const mutants = [
  ...mutantsOf('src/otp/passcode.ts', 'src/otp/passcode.spec.ts', [
    {
      find: 'allowedDriftSteps = 1;',
      replace: 'allowedDriftSteps = 2;',
      why: 'a passcode is valid for 150 s',
    },
    { find: 'allowedDriftSteps = 1;', replace: 'allowedDriftSteps = 0;', why: 'no drift is allowed' },
    { find: 'window: 0,', replace: 'window: 1,', why: 'a passcode is valid for 150 s' },
    { find: '/^[0-9]{6}$/', replace: '/^.{5,7}$/', why: 'malformed passcodes are accepted' },
    {
      find: 'if (!passcodeForm.test(passcode)) return undefined;',
      replace: '',
      why: 'malformed passcodes are accepted',
    },
    { find: 'Math.floor(now / 1000', replace: 'Math.round(now / 1000', why: 'time steps begin too early' },
    {
      find: 'let step = current + allowedDriftSteps; step >= current - allowedDriftSteps; step -= 1',
      replace: 'let step = current - allowedDriftSteps; step <= current + allowedDriftSteps; step += 1',
      why: 'of two time steps with the same passcode, the wrong one is chosen',
    },
    {
      find: "algorithm: 'sha1',",
      replace: "algorithm: 'sha256',",
      why: 'another hash than that of apps is used',
    },
  ]),
  ...mutantsOf('src/otp/shared-secret.ts', 'src/otp/shared-secret.spec.ts', [
    { find: 'const minBytes = 16;', replace: 'const minBytes = 10;', why: 'secrets of 80 bits are accepted' },
    {
      find: 'const maxBytes = 64;',
      replace: 'const maxBytes = 6400;',
      why: 'secrets of any length are accepted',
    },
    { find: "if (type === 'hotp')", replace: 'if (false)', why: 'the reason for refusing hotp is lost' },
    { find: "if (type !== 'totp')", replace: 'if (false)', why: 'Key URIs of any type are accepted' },
    {
      find: "if (uri?.protocol !== 'otpauth:')",
      replace: 'if (!uri)',
      why: 'URIs of any scheme are accepted',
    },
    { find: 'if (given.length > 1)', replace: 'if (false)', why: 'duplicate parameters are accepted' },
    {
      find: '&& !form.test(given[0])',
      replace: '&& false',
      why: 'parameters of another kind of code are accepted',
    },
    { find: 'return others.length > 0 ?', replace: 'return false ?', why: 'two secrets are accepted' },
    {
      find: '/^(hmac-?)?sha-?1$/i',
      replace: '/^(hmac-?)?sha-?1/i',
      why: 'algorithms similar to SHA1 are accepted',
    },
    { find: 'new RegExp(`^${digits}$`)', replace: 'new RegExp(`${digits}`)', why: '66 digits are accepted' },
    {
      find: "if (secret === undefined || secret === '')",
      replace: 'if (secret === undefined)',
      why: 'an empty secret is accepted',
    },
  ]),
  ...mutantsOf('src/otp/base32.ts', 'src/otp/shared-secret.spec.ts', [
    { find: '.toUpperCase()', replace: '', why: 'lower case is refused' },
    {
      find: ' || impossibleRests.has(length % 8)',
      replace: '',
      why: 'a truncated secret is accepted',
    },
    { find: '/^[A-Z2-7]*$/', replace: '/^[A-Z0-9]*$/', why: 'characters of another alphabet are accepted' },
    {
      find: 'Math.floor((length * 5) / 8)',
      replace: 'Math.ceil((length * 5) / 8)',
      test: 'src/otp/base32.spec.ts',
      why: 'bits after the last whole byte count',
    },
  ]),
  ...mutantsOf('src/otp/otpauth-uri.ts', 'src/otp/otpauth-uri.spec.ts', [
    {
      find: 'const issuer = escape(parts.issuer);',
      replace: 'const issuer = parts.issuer;',
      why: 'an issuer can add parameters',
    },
    {
      find: '${escape(parts.accountName)}',
      replace: '${parts.accountName}',
      why: 'a name can add parameters',
    },
    { find: "/[!'()*]/g", replace: '/[!]/g', why: 'characters that RFC 3986 reserves are not escaped' },
    { find: '`&algorithm=SHA1&digits', replace: '`&digits', why: 'the algorithm is missing' },
    { find: '`${issuer}:${escape', replace: '`${escape', why: 'the label lacks the issuer' },
  ]),
];
