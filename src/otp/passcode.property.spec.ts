import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { HOTP, Secret } from 'otpauth';
import { generateSync } from 'otplib';
import { expect, test } from 'vitest';
import { isMissing } from '../../test/support/processes/programs.js';
import { findTimeStep, timeStepAt } from './passcode.js';
import {
  defaultTotpParameters,
  type TotpAlgorithm,
  totpAlgorithms,
  totpDigits,
  type TotpParameters,
} from './totp-parameters.js';

/** The last step that speakeasy can represent, in signed 32 bits: with steps of 30 s, in the year 4011. */
const lastTimeStep = 2 ** 31 - 1;

const anyParameters: fc.Arbitrary<TotpParameters> = fc.record({
  algorithm: fc.constantFrom(...totpAlgorithms),
  digits: fc.constantFrom(...totpDigits),
  period: fc.oneof(fc.constantFrom(15, 30, 60), fc.integer({ min: 15, max: 60 })),
});

const anySecret = fc.uint8Array({ minLength: 1, maxLength: 80 });

const steps = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** The time step of the service's clock: the beginning, this decade, the 32-bit edges of seconds, and the very end. */
const anyCurrentStep = fc.oneof(
  steps(0, 5),
  steps(58_000_000, 68_000_000),
  fc.constantFrom(2 ** 31, 2 ** 32).chain((seconds) => {
    const edge = Math.floor(seconds / 30);
    return steps(edge - 2, edge + 2);
  }),
  steps(lastTimeStep - 5, lastTimeStep - 1),
  steps(0, lastTimeStep - 1),
);

/** The service's clock, the parameters of a device, and the device's clock that is set wrong and runs fast or slow. */
interface Meeting {
  readonly parameters: TotpParameters;
  readonly current: number;
  readonly millisecond: number;
  /** How far the device's clock is known to be ahead, in time steps. */
  readonly driftSteps: number;
  /** How far it is ahead of that. */
  readonly further: number;
}

const anyMeeting: fc.Arbitrary<Meeting> = fc
  .record({
    parameters: anyParameters,
    current: anyCurrentStep,
    millisecond: fc.oneof(fc.constantFrom(0, 1, 59_999), fc.integer({ min: 0, max: 59_999 })),
    driftSteps: fc.oneof(fc.constant(0), fc.integer({ min: -5760, max: 5760 })),
    further: fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom(-2, -1, 0, 1, 2),
      fc.integer({ min: -lastTimeStep, max: lastTimeStep }),
    ),
  })
  .map((meeting) => ({
    ...meeting,
    millisecond: Math.min(meeting.millisecond, meeting.parameters.period * 1000 - 1),
  }))
  .filter(
    ({ current, driftSteps, further }) =>
      current + driftSteps + further >= 0 && current + driftSteps + further <= lastTimeStep,
  );

/** The oracle: RFC 4226 by otpauth. */
function passcodeOf(
  secret: Uint8Array,
  timeStep: number,
  { algorithm, digits }: Omit<TotpParameters, 'period'>,
): string {
  return HOTP.generate({
    secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
    counter: timeStep,
    digits,
    algorithm,
  });
}

/** Expects findTimeStep to find the steps of the window with this passcode: none, one, or rarely two. */
function expectOracleAgrees(
  secret: Uint8Array,
  passcode: string,
  { parameters, current, millisecond, driftSteps }: Meeting,
): void {
  const now = current * parameters.period * 1000 + millisecond;
  const found = findTimeStep(Buffer.from(secret), passcode, now, parameters, driftSteps);
  const possible = [-1, 0, 1]
    .map((further) => current + driftSteps + further)
    .filter((step) => step >= 0 && step <= lastTimeStep && passcodeOf(secret, step, parameters) === passcode);
  if (possible.length === 0) expect(found).toBeUndefined();
  else expect(possible).toContain(found);
}

const rfcSecret = new Uint8Array(Buffer.from('12345678901234567890', 'ascii'));

test('the passcode of step T is found if and only if T is at most one step from the step of the device', () => {
  fc.assert(
    fc.property(anySecret, anyMeeting, (secret, meeting) => {
      const timeStep = meeting.current + meeting.driftSteps + meeting.further;
      expectOracleAgrees(secret, passcodeOf(secret, timeStep, meeting.parameters), meeting);
    }),
    {
      numRuns: 1000,
      // Two adjacent steps, and two with one in between, that do have the same passcode.
      examples: [59_061_240, 59_061_241, 61_331_809, 61_331_811].flatMap((timeStep) =>
        [-2, -1, 0, 1, 2].map((further): [Uint8Array, Meeting] => [
          rfcSecret,
          {
            parameters: defaultTotpParameters,
            current: timeStep - further,
            millisecond: 0,
            driftSteps: 0,
            further,
          },
        ]),
      ),
    },
  );
});

test('no altered passcode is accepted', () => {
  const anyEdit = fc.record({
    at: fc.integer({ min: 0, max: 8 }),
    removed: fc.integer({ min: 0, max: 8 }),
    inserted: fc.oneof(
      fc.constantFrom('', ' ', '\n', '\0', '+', '-', '.', 'e', 'x', '0', '00', '０', '٠'),
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), maxLength: 8 }),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
  });
  fc.assert(
    fc.property(anySecret, anyMeeting, anyEdit, (secret, meeting, { at, removed, inserted }) => {
      const right = passcodeOf(secret, meeting.current, meeting.parameters);
      expectOracleAgrees(secret, right.slice(0, at) + inserted + right.slice(at + removed), meeting);
    }),
    { numRuns: 1000 },
  );
});

test('a time step lasts from its first millisecond to its last', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: lastTimeStep }), anyParameters, (step, { period }) => {
      expect(timeStepAt(step * period * 1000, period)).toBe(step);
      expect(timeStepAt((step + 1) * period * 1000 - 1, period)).toBe(step);
    }),
    { numRuns: 1000 },
  );
});

/** An instant in seconds, of this century and the next ones. */
const anyInstant = fc.integer({ min: 946_684_800, max: 6_000_000_000 });

test('passcodes of otplib are found, of every algorithm, length and period', () => {
  const anyLongSecret = fc.uint8Array({ minLength: 16, maxLength: 64 });
  fc.assert(
    fc.property(anyLongSecret, anyInstant, anyParameters, (secret, epoch, parameters) => {
      const { digits, period } = parameters;
      const algorithm = parameters.algorithm.toLowerCase() as Lowercase<TotpAlgorithm>;
      const passcode = generateSync({ secret, algorithm, digits, period, epoch });
      const timeStep = Math.floor(epoch / period);
      const found = findTimeStep(Buffer.from(secret), passcode, epoch * 1000, parameters);
      expect([timeStep, timeStep + 1]).toContain(found);
    }),
    { numRuns: 500 },
  );
});

test.skipIf(isMissing('oathtool'))('those of oathtool, too (needs oathtool)', () => {
  const instants = fc.sample(anyInstant, 2);
  for (const algorithm of totpAlgorithms)
    for (const digits of totpDigits)
      for (const period of [15, 30, 42, 60])
        for (const instant of instants) {
          const secret = randomBytes(32);
          const given = [`--totp=${algorithm}`, `--digits=${digits}`, `--time-step-size=${period}s`];
          const passcode = execFileSync('oathtool', [...given, `--now=@${instant}`, secret.toString('hex')]);
          const parameters = { algorithm, digits, period };
          const found = findTimeStep(secret, passcode.toString().trim(), instant * 1000, parameters);
          expect([0, 1].map((later) => Math.floor(instant / period) + later)).toContain(found);
        }
});
