import fc from 'fast-check';
import { HOTP, Secret } from 'otpauth';
import { expect, test } from 'vitest';
import { findTimeStep, timeStepAt } from './passcode.js';

const timeStepMilliseconds = 30_000;

/** The last step that speakeasy can represent, in signed 32 bits: in the year 4011. */
const lastTimeStep = 2 ** 31 - 1;

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

/** A clock in milliseconds and the time step of a phone that may run fast or slow. */
const anyMeeting = fc
  .record({
    current: anyCurrentStep,
    millisecond: fc.oneof(fc.constantFrom(0, 1, 29_999), fc.integer({ min: 0, max: 29_999 })),
    drift: fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom(-2, -1, 0, 1, 2),
      fc.integer({ min: -lastTimeStep, max: lastTimeStep }),
    ),
  })
  .filter(({ current, drift }) => current + drift >= 0 && current + drift <= lastTimeStep);

/** The oracle: RFC 4226 by otpauth. */
function passcodeOf(secret: Uint8Array, timeStep: number): string {
  return HOTP.generate({
    secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
    counter: timeStep,
    digits: 6,
    algorithm: 'SHA1',
  });
}

/** Expects findTimeStep to find the steps of the window with this passcode: none, one, or once in a million two. */
function expectOracleAgrees(
  secret: Uint8Array,
  passcode: string,
  { current, millisecond }: { current: number; millisecond: number },
): void {
  const found = findTimeStep(Buffer.from(secret), passcode, current * timeStepMilliseconds + millisecond);
  const possible = [current - 1, current, current + 1].filter(
    (step) => passcodeOf(secret, step) === passcode,
  );
  if (possible.length === 0) expect(found).toBeUndefined();
  else expect(possible).toContain(found);
}

const rfcSecret = new Uint8Array(Buffer.from('12345678901234567890', 'ascii'));

test('the passcode of step T is found if and only if T is at most one step away', () => {
  fc.assert(
    fc.property(anySecret, anyMeeting, (secret, meeting) => {
      expectOracleAgrees(secret, passcodeOf(secret, meeting.current + meeting.drift), meeting);
    }),
    {
      numRuns: 1000,
      // Two adjacent steps, and two with one in between, that do have the same passcode.
      examples: [59_061_240, 59_061_241, 61_331_809, 61_331_811].flatMap((timeStep) =>
        [-2, -1, 0, 1, 2].map(
          (drift): [Uint8Array, { current: number; millisecond: number; drift: number }] => [
            rfcSecret,
            { current: timeStep - drift, millisecond: 0, drift },
          ],
        ),
      ),
    },
  );
});

test('no altered passcode is accepted', () => {
  const anyEdit = fc.record({
    at: fc.integer({ min: 0, max: 6 }),
    removed: fc.integer({ min: 0, max: 6 }),
    inserted: fc.oneof(
      fc.constantFrom('', ' ', '\n', '\0', '+', '-', '.', 'e', 'x', '0', '00', '０', '٠'),
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
  });
  fc.assert(
    fc.property(anySecret, anyMeeting, anyEdit, (secret, meeting, { at, removed, inserted }) => {
      const right = passcodeOf(secret, meeting.current);
      expectOracleAgrees(secret, right.slice(0, at) + inserted + right.slice(at + removed), meeting);
    }),
    { numRuns: 1000 },
  );
});

test('a time step lasts from its first millisecond to its last', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: lastTimeStep }),
      fc.integer({ min: 0, max: 29_999 }),
      (step, offset) => {
        expect(timeStepAt(step * timeStepMilliseconds + offset)).toBe(step);
      },
    ),
    { numRuns: 1000 },
  );
});
