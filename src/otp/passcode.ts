import { timingSafeEqual } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import speakeasy from 'speakeasy';
import { defaultTotpParameters, type TotpAlgorithm, type TotpParameters } from './totp-parameters.js';

/**
 * How many time steps before and after the device's current one are accepted. RFC 6238 5.2 recommends at most one step
 * for transmission delay; the step ahead is for phones whose clock runs fast. NIST SP 800-63B-4 3.1.4 limits the lifetime
 * to the expected clock drift plus delay and entry time: with ±1 step of 30 s it is 90 s.
 */
const allowedDriftSteps = 1;

/** speakeasy computes wrong codes for counters that do not fit into 31 bits. At 15 s a step, this one is in 2991. */
const lastTimeStep = 2 ** 31 - 1;

/** About a millisecond of work, between which other requests get their turn. */
const stepsPerTurn = 100;

/** The time step (RFC 6238 T) of an instant. @param now in milliseconds. @param period in seconds. */
export function timeStepAt(now: number, period = defaultTotpParameters.period): number {
  return Math.floor(now / 1000 / period);
}

/**
 * Finds the time step of a passcode, at most {@link allowedDriftSteps} from that of the device. Sometimes, two
 * neighbouring steps have the same passcode; then it is the later one, because the earlier one may have been used.
 * @param now in milliseconds.
 * @param driftSteps how far the device's clock is ahead of `now`, in time steps.
 * @returns the step by the device's clock; undefined if the passcode belongs to none of these steps.
 */
export function findTimeStep(
  sharedSecret: Buffer,
  passcode: string,
  now: number,
  parameters: TotpParameters = defaultTotpParameters,
  driftSteps = 0,
): number | undefined {
  const matches = passcodesOf(sharedSecret, parameters);
  const current = timeStepAt(now, parameters.period) + driftSteps;
  for (let step = current + allowedDriftSteps; step >= current - allowedDriftSteps; step -= 1) {
    if (matches(step, passcode)) return step;
  }
  return undefined;
}

/**
 * Finds two passcodes that a device showed one after the other, although its clock is wrong (RFC 6238 6).
 * @param passcodes the earlier one first.
 * @param now in milliseconds.
 * @param maxSteps how far the device's clock may be ahead or behind, in time steps. The time that it takes grows with it:
 * a day in steps of 15 s are 11,520 passcodes, about 100 ms, in which other requests get their turn.
 * @returns the time step of the later passcode and how far the device's clock is ahead of `now`, the smallest drift that
 * fits; undefined if none does.
 */
export async function findConsecutive(
  sharedSecret: Buffer,
  passcodes: readonly [earlier: string, later: string],
  now: number,
  parameters: TotpParameters,
  maxSteps: number,
): Promise<{ timeStep: number; driftSteps: number } | undefined> {
  const [earlier, later] = passcodes;
  const matches = passcodesOf(sharedSecret, parameters);
  const current = timeStepAt(now, parameters.period);
  for (let distance = 0; distance <= maxSteps; distance += 1) {
    if (distance % stepsPerTurn === 0) await setImmediate();
    for (const driftSteps of new Set([distance, -distance])) {
      const timeStep = current + driftSteps;
      if (matches(timeStep, later) && matches(timeStep - 1, earlier)) return { timeStep, driftSteps };
    }
  }
  return undefined;
}

/**
 * The passcodes of a secret, by time step. They are compared as text, since a number would also be read from "26920z", and
 * in constant time.
 */
function passcodesOf(
  sharedSecret: Buffer,
  parameters: TotpParameters,
): (timeStep: number, passcode: string) => boolean {
  const options = {
    secret: sharedSecret.toString('hex'),
    encoding: 'hex',
    algorithm: parameters.algorithm.toLowerCase() as Lowercase<TotpAlgorithm>,
    digits: parameters.digits,
  } as const;
  return (timeStep, passcode) => {
    if (timeStep < 0 || timeStep > lastTimeStep) return false;
    const expected = Buffer.from(speakeasy.hotp({ ...options, counter: timeStep }));
    const given = Buffer.from(passcode);
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
}
