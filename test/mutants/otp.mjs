import { mutantsOf } from './table.mjs';

export const mutants = [
  ...mutantsOf('src/otp/passcode.ts', 'src/otp/passcode.spec.ts', [
    {
      find: 'allowedDriftSteps = 1;',
      replace: 'allowedDriftSteps = 2;',
      why: 'a passcode is valid for 150 s',
    },
    { find: 'allowedDriftSteps = 1;', replace: 'allowedDriftSteps = 0;', why: 'no drift is allowed' },
    {
      find: 'given.length === expected.length &&',
      replace: 'parseInt(passcode, 10) === parseInt(expected.toString(), 10) ||',
      why: 'malformed passcodes are accepted',
    },
    {
      find: 'if (timeStep < 0 || timeStep > lastTimeStep) return false;',
      replace: '',
      why: 'passcodes that speakeasy computes wrongly are accepted',
    },
    { find: 'Math.floor(now / 1000', replace: 'Math.round(now / 1000', why: 'time steps begin too early' },
    {
      find: 'let step = current + allowedDriftSteps; step >= current - allowedDriftSteps; step -= 1',
      replace: 'let step = current - allowedDriftSteps; step <= current + allowedDriftSteps; step += 1',
      why: 'of two time steps with the same passcode, the wrong one is chosen',
    },
    {
      find: 'parameters.algorithm.toLowerCase()',
      replace: "'sha1'",
      why: 'a device with another hash is refused',
    },
    {
      find: 'digits: parameters.digits,',
      replace: 'digits: 6,',
      why: 'a device with eight digits is refused',
    },
    {
      find: 'timeStepAt(now, parameters.period) + driftSteps;',
      replace: 'timeStepAt(now, parameters.period);',
      why: 'a device whose clock drifted is refused',
    },
    {
      find: 'if (matches(timeStep, later) && matches(timeStep - 1, earlier))',
      replace: 'if (matches(timeStep, later))',
      why: 'one passcode is enough to move the clock of a device',
    },
    {
      find: 'distance <= maxSteps',
      replace: 'distance <= maxSteps + 1',
      why: 'passcodes further away than a day move the clock of a device',
    },
    {
      find: 'if (distance % stepsPerTurn === 0) await setImmediate();',
      replace: '',
      why: 'a search keeps other requests waiting',
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
    {
      find: "['secret', 'algorithm', 'digits', 'period'].find",
      replace: '[].find',
      why: 'duplicate parameters are accepted',
    },
    {
      find: "if (secret === '')",
      replace: 'if (false)',
      why: 'a missing secret is reported as a short one',
    },
  ]),
  ...mutantsOf('src/otp/totp-parameters.ts', 'src/otp/shared-secret.spec.ts', [
    { find: '(1|256|512)$/i', replace: '(1|256|512)/i', why: 'algorithms similar to SHA1 are accepted' },
    {
      find: '/^[0-9]{1,9}$/.test(text)',
      replace: "text !== ''",
      why: 'numbers in other notations are accepted',
    },
    { find: 'seconds >= minPeriod &&', replace: 'seconds > 0 &&', why: 'a period of 1 s is accepted' },
    { find: 'seconds <= maxPeriod ?', replace: 'true ?', why: 'a period of an hour is accepted' },
    { find: '[6, 8] as const', replace: '[6, 7, 8] as const', why: 'seven digits are accepted' },
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
    { find: '`&algorithm=${algorithm}&digits', replace: '`&digits', why: 'the algorithm is missing' },
    {
      find: 'parts.parameters ?? defaultTotpParameters',
      replace: 'defaultTotpParameters',
      why: 'an app makes other codes than the service',
    },
    { find: '`${issuer}:${escape', replace: '`${escape', why: 'the label lacks the issuer' },
  ]),
];
