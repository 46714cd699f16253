import speakeasy from 'speakeasy';

/** RFC 6238 X: the length of one time step. */
export const timeStepSeconds = 30;

/** RFC 4226 Digit: the length of a passcode. */
export const digits = 6;

/**
 * How many time steps before and after the current one are accepted. RFC 6238 5.2 recommends at most one step for
 * transmission delay; the step ahead is for phones whose clock runs fast. NIST SP 800-63B-4 3.1.4 limits the lifetime to
 * the expected clock drift plus delay and entry time: with ±1 step it is 90 s.
 */
const allowedDriftSteps = 1;

const passcodeForm = /^[0-9]{6}$/;

/** The time step (RFC 6238 T) of an instant in milliseconds. */
export function timeStepAt(now: number): number {
  return Math.floor(now / 1000 / timeStepSeconds);
}

/**
 * Finds the time step of a passcode, at most {@link allowedDriftSteps} from `now`. Once in a million, two neighbouring
 * steps have the same passcode; then it is the later one, because the earlier one may have been used.
 * @param now in milliseconds.
 * @returns undefined if the passcode belongs to none of these steps.
 */
export function findTimeStep(sharedSecret: Buffer, passcode: string, now: number): number | undefined {
  // speakeasy would read "26920z" as 026920.
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
