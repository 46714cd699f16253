import { mutantsOf } from './table.mjs';

export const mutants = [
  ...mutantsOf('src/otp/passcode.ts', 'src/otp/passcode.spec.ts', [
    {
      find: 'allowedDriftSteps = 1;',
      replace: 'allowedDriftSteps = 2;',
      why: 'a passcode is good for 150 s',
    },
    { find: 'allowedDriftSteps = 1;', replace: 'allowedDriftSteps = 0;', why: 'no drift is allowed' },
    { find: 'window: 0,', replace: 'window: 1,', why: 'a passcode is good for 150 s' },
    { find: '/^[0-9]{6}$/', replace: '/^.{5,7}$/', why: 'what a parser reads as the passcode' },
    {
      find: 'if (!passcodeForm.test(passcode)) return undefined;',
      replace: '',
      why: 'what a parser reads as the passcode',
    },
    { find: 'Math.floor(now / 1000', replace: 'Math.round(now / 1000', why: 'time steps begin too early' },
    {
      find: 'let step = current + allowedDriftSteps; step >= current - allowedDriftSteps; step -= 1',
      replace: 'let step = current - allowedDriftSteps; step <= current + allowedDriftSteps; step += 1',
      why: 'of two steps with one passcode, the one that may be spent',
    },
    { find: "algorithm: 'sha1',", replace: "algorithm: 'sha256',", why: 'another hash than apps use' },
  ]),
  ...mutantsOf('src/otp/shared-secret.ts', 'src/otp/shared-secret.spec.ts', [
    { find: 'const minBytes = 16;', replace: 'const minBytes = 10;', why: 'secrets of 80 bits' },
    { find: 'const maxBytes = 64;', replace: 'const maxBytes = 6400;', why: 'secrets of any length' },
    { find: "if (type === 'hotp')", replace: 'if (false)', why: 'the reason why hotp is refused' },
    { find: "if (type !== 'totp')", replace: 'if (false)', why: 'Key URIs of any type' },
    { find: "if (uri?.protocol !== 'otpauth:')", replace: 'if (!uri)', why: 'URIs of any scheme' },
    { find: 'if (given.length > 1)', replace: 'if (false)', why: 'a parameter that is named twice' },
    { find: '&& !form.test(given[0])', replace: '&& false', why: 'codes of another kind' },
    { find: 'return others.length > 0 ?', replace: 'return false ?', why: 'two secrets' },
    { find: '/^(hmac-?)?sha-?1$/i', replace: '/^(hmac-?)?sha-?1/i', why: 'SHA1-like algorithms' },
    { find: 'new RegExp(`^${digits}$`)', replace: 'new RegExp(`${digits}`)', why: 'sixty-six digits' },
    {
      find: "if (secret === undefined || secret === '')",
      replace: 'if (secret === undefined)',
      why: 'an empty secret',
    },
  ]),
  ...mutantsOf('src/otp/base32.ts', 'src/otp/shared-secret.spec.ts', [
    { find: '.toUpperCase()', replace: '', why: 'lower case is refused' },
    {
      find: ' || impossibleRests.has(length % 8)',
      replace: '',
      why: 'a secret that was cut short',
    },
    { find: '/^[A-Z2-7]*$/', replace: '/^[A-Z0-9]*$/', why: 'characters of another alphabet' },
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
    { find: "/[!'()*]/g", replace: '/[!]/g', why: 'RFC 3986 asks for more' },
    { find: '`&algorithm=SHA1&digits', replace: '`&digits', why: 'no algorithm' },
    { find: '`${issuer}:${escape', replace: '`${escape', why: 'a label without its issuer' },
  ]),
];
