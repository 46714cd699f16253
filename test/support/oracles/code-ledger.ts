import { expect } from 'vitest';
import type { Enrolment } from '../users/users.js';

const timeStepMilliseconds = 30_000;

interface AcceptedPasscode {
  readonly passcode: string;
  readonly timeStep: number;
}

/**
 * One user's codes according to RFC 6238 5.2, derived from the service's answers only: a passcode is valid for a time
 * step at most one away from now and later than every accepted one, a scratch code once.
 */
export class CodeLedger {
  private readonly passcodes: AcceptedPasscode[] = [];
  private readonly scratchCodes = new Set<string>();

  constructor(private readonly enrolment: Enrolment) {}

  get accepted(): readonly AcceptedPasscode[] {
    return this.passcodes;
  }

  get lastTimeStep(): number {
    return this.passcodes.at(-1)?.timeStep ?? -1;
  }

  isValid(code: string): boolean {
    if (code.length === 8) return !this.scratchCodes.has(code);
    const timeStep = this.timeStepOf(code);
    return timeStep !== undefined && timeStep > this.lastTimeStep;
  }

  /** Records a code that was just accepted. */
  note(code: string): void {
    if (code.length === 8) {
      expect(this.scratchCodes, 'scratch codes that were used before').not.toContain(code);
      this.scratchCodes.add(code);
      return;
    }
    const timeStep = this.timeStepOf(code) ?? Number.NaN;
    expect(timeStep, 'the time step, against the last accepted one').toBeGreaterThan(this.lastTimeStep);
    this.passcodes.push({ passcode: code, timeStep });
  }

  private timeStepOf(passcode: string): number | undefined {
    // Of two neighbouring steps with the same passcode, the later one: the earlier may have been used.
    const drift = [1, 0, -1].find((steps) => this.enrolment.app.code(steps) === passcode);
    return drift === undefined ? undefined : Math.floor(Date.now() / timeStepMilliseconds) + drift;
  }
}
