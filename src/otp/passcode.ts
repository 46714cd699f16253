import speakeasy from 'speakeasy';

/** RFC 6238 X: the length of one time step. */
export const timeStepSeconds = 30;

/** RFC 4226 Digit: the length of a passcode. */
export const digits = 6;

/**
 * How many time steps before and after the current one are accepted. RFC 6238 5.2 recommends at most one step for
 * transmission delay; the step ahead is for phones whose clock runs fast. NIST SP 800-63B-4 3.1.4 wants the lifetime
 * bounded by expected clock drift plus delay and entry time: ±1 step keeps it at 90 s.
 */
const allowedDriftSteps = 1;

const passcodeForm = /^[0-9]{6}$/;

/** RFC 6238 T for an instant in milliseconds. */
export function timeStepAt(now: number): number {
  return Math.floor(now / 1000 / timeStepSeconds);
}

/**
 * The time step, at most {@link allowedDriftSteps} away from `now`, whose passcode this is; undefined if there is none.
 * Two neighbouring steps have the same passcode once in a million: then it is the later one, because the earlier one
 * may have been spent. `now` is in milliseconds.
 */
export function findTimeStep(sharedSecret: Buffer, passcode: string, now: number): number | undefined {
  // Only six ASCII digits reach speakeasy, because it would read "26920z" as 026920.
  if (!passcodeForm.test(passcode)) return undefined;
  const secret = sharedSecret.toString('hex');
  const current = timeStepAt(now);
  for (let step = current + allowedDriftSteps; step >= current - allowedDriftSteps; step -= 1) {
    if (isPasscodeOf(secret, passcode, step)) return step;
  }
  return undefined;
}

function isPasscodeOf(secret: string, passcode: string, timeStep: number): boolean {
  return (
    timeStep >= 0 &&
    speakeasy.totp.verify({
      secret,
      encoding: 'hex',
      algorithm: 'sha1',
      digits,
      token: passcode,
      step: timeStepSeconds,
      time: timeStep * timeStepSeconds,
      window: 0,
    })
  );
}
