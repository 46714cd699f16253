import { type Secret, TOTP } from 'otpauth';
import type { SecondFactorMethod } from '../../src/audit/audit-event-types.js';
import { timeStepAt } from '../../src/otp/passcode.js';
import { defaultTotpParameters } from '../../src/otp/totp-parameters.js';

export interface Code {
  readonly method: SecondFactorMethod;
  readonly text: string;
  /** For passcodes only. */
  readonly timeStep?: number;
}

/**
 * A user's authenticator app and scratch codes, and which codes were acknowledged. Seeded scratch codes are unknown, so
 * a user has none until new ones are issued.
 */
export class Authenticator {
  private readonly totp: TOTP;
  private acceptedTimeStep = -1;
  /** Cached, as it is read far more often than used. */
  private latest: { timeStep: number; text: string } | undefined;
  /** Each code, and whether it was used. */
  private scratchCodes: Map<string, boolean>;

  constructor(secret: Secret, scratchCodes: readonly string[]) {
    this.totp = new TOTP({ secret });
    this.scratchCodes = unused(scratchCodes);
  }

  /** Undefined before the first accepted passcode. */
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
   * The passcode of the current time step or, once that is used, of the next one, which the service accepts early. Both
   * stay valid for at least half a minute. Undefined if both are used.
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

  /** Six digits that match no time step near now. */
  wrongCode(): Code {
    const now = timeStepAt(Date.now());
    const near = [-3, -2, -1, 0, 1, 2, 3].map((steps) => this.textAt(now + steps));
    const text = Array.from({ length: 8 }, (_, digit) => String(digit).repeat(6)).find(
      (candidate) => !near.includes(candidate),
    );
    return { method: 'totp', text: text ?? '' };
  }

  /** Records an acknowledged code. @returns false if this or a later one was accepted before */
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
    return this.totp.generate({ timestamp: timeStep * defaultTotpParameters.period * 1000 });
  }
}

function unused(scratchCodes: readonly string[]): Map<string, boolean> {
  return new Map(scratchCodes.map((code) => [code, false]));
}
