import { type Secret, TOTP } from 'otpauth';
import type { SecondFactorMethod } from '../../src/audit/audit-event-types.js';
import { timeStepAt, timeStepSeconds } from '../../src/otp/passcode.js';

export interface Code {
  readonly method: SecondFactorMethod;
  readonly text: string;
  /** Of a passcode. */
  readonly timeStep?: number;
}

/**
 * A user's authenticator app and scratch codes, and which of their codes were acknowledged. The scratch codes that
 * users are seeded with are known to nobody, so that there are none before new ones are issued.
 */
export class Authenticator {
  private readonly totp: TOTP;
  private acceptedTimeStep = -1;
  /** Kept, because it is asked for far more often than it is used. */
  private latest: { timeStep: number; text: string } | undefined;
  /** Whether each was used. */
  private scratchCodes: Map<string, boolean>;

  constructor(secret: Secret, scratchCodes: readonly string[]) {
    this.totp = new TOTP({ secret });
    this.scratchCodes = unused(scratchCodes);
  }

  /** Undefined before the first. */
  get lastTimeStep(): number | undefined {
    return this.acceptedTimeStep < 0 ? undefined : this.acceptedTimeStep;
  }

  get knownScratchCodes(): ReadonlyMap<string, boolean> {
    return this.scratchCodes;
  }

  reissue(scratchCodes: readonly string[]): void {
    this.scratchCodes = unused(scratchCodes);
  }

  /**
   * The passcode of the present time step or, once that is used, of the next one, which is taken early. Either is good
   * for another half minute, however slow the request is. Undefined if both are used.
   */
  passcode(): Code | undefined {
    const now = timeStepAt(Date.now());
    const timeStep = Math.max(now, this.acceptedTimeStep + 1);
    if (timeStep > now + 1) return undefined;
    if (this.latest?.timeStep !== timeStep) this.latest = { timeStep, text: this.textAt(timeStep) };
    return { method: 'totp', ...this.latest };
  }

  scratchCode(): Code | undefined {
    const found = [...this.scratchCodes].find(([, used]) => !used);
    return found && { method: 'scratchCode', text: found[0] };
  }

  /** Six digits that are of no time step near. */
  wrongCode(): Code {
    const now = timeStepAt(Date.now());
    const near = [-3, -2, -1, 0, 1, 2, 3].map((steps) => this.textAt(now + steps));
    const text = Array.from({ length: 8 }, (_, digit) => String(digit).repeat(6)).find(
      (candidate) => !near.includes(candidate),
    );
    return { method: 'totp', text: text ?? '' };
  }

  /** Notes a code that was acknowledged. @returns false if it, or a later one, had been before. */
  accept({ text, timeStep }: Code): boolean {
    if (timeStep === undefined) {
      const fresh = this.scratchCodes.get(text) === false;
      this.scratchCodes.set(text, true);
      return fresh;
    }
    const fresh = timeStep > this.acceptedTimeStep;
    this.acceptedTimeStep = Math.max(timeStep, this.acceptedTimeStep);
    return fresh;
  }

  private textAt(timeStep: number): string {
    return this.totp.generate({ timestamp: timeStep * timeStepSeconds * 1000 });
  }
}

function unused(scratchCodes: readonly string[]): Map<string, boolean> {
  return new Map(scratchCodes.map((code) => [code, false]));
}
