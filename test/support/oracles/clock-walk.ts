import fc from 'fast-check';
import { expect } from 'vitest';
import { CodeLedger } from './code-ledger.js';
import { travel } from '../service/time.js';
import type { MfaUser, Users } from '../users/users.js';

const minute = 60;
const hour = 60 * minute;

type Jump = { readonly seconds: number } | { readonly backToAccepted: number };
type Attempt =
  { readonly shown: number } | { readonly acceptedBefore: number } | { readonly scratchCode: number };

export interface Stop {
  readonly jump: Jump;
  readonly attempts: readonly Attempt[];
}

const anyJump: fc.Arbitrary<Jump> = fc.oneof(
  fc.record({ seconds: fc.constantFrom(-30, 30) }),
  fc.record({ seconds: fc.integer({ min: -10, max: 10 }).map((minutes) => minutes * minute) }),
  fc.record({ seconds: fc.integer({ min: -12, max: 12 }).map((hours) => hours * hour) }),
  fc.record({ backToAccepted: fc.nat(99) }),
);

const anyAttempt: fc.Arbitrary<Attempt> = fc.oneof(
  fc.record({ shown: fc.constantFrom(0, 0, -1, 1) }),
  fc.record({ acceptedBefore: fc.nat(99) }),
  fc.record({ scratchCode: fc.nat(4) }),
);

/** Twenty jumps of the clock and, after each, up to three codes to sign in with. */
export const anyStops: fc.Arbitrary<Stop[]> = fc.array(
  fc.record({ jump: anyJump, attempts: fc.array(anyAttempt, { minLength: 1, maxLength: 3 }) }),
  { minLength: 20, maxLength: 20 },
);

/** Fewer than the wrong codes in a row that lock a second factor. */
const toleratedRefusals = 8;

/** Moves one user through time and checks every answer of the service against a ledger. */
export class ClockWalk {
  private readonly ledger: CodeLedger;
  private refusals = 0;

  /** @param user whose MFA was just accepted with a passcode */
  constructor(
    private readonly users: Users,
    private readonly user: MfaUser,
  ) {
    this.ledger = new CodeLedger(user.enrolment);
    this.ledger.note(user.enrolment.app.code());
  }

  async stop({ jump, attempts }: Stop): Promise<void> {
    if ('seconds' in jump) travel(jump.seconds);
    else travelTo(this.acceptedAt(jump.backToAccepted).timeStep);
    for (const attempt of attempts) {
      if (this.refusals === toleratedRefusals) await this.catchUp();
      await this.signIn(this.codeOf(attempt));
    }
  }

  private codeOf(attempt: Attempt): string {
    const { app, scratchCodes } = this.user.enrolment;
    if ('shown' in attempt) return app.code(attempt.shown);
    if ('acceptedBefore' in attempt) return this.acceptedAt(attempt.acceptedBefore).passcode;
    return scratchCodes[attempt.scratchCode] ?? '';
  }

  /** Uses a new challenge each time, so that only the code can be wrong. */
  private async signIn(code: string): Promise<void> {
    const good = this.ledger.isValid(code);
    const { status, body } = await this.users.answer(await this.users.challenge(this.user), code);
    if (status === 200) this.ledger.note(code);
    expect({ status, code: body.code }).toEqual(
      good ? { status: 200, code: undefined } : { status: 400, code: 'CODE_INVALID' },
    );
    this.refusals = good ? 0 : this.refusals + 1;
  }

  /** Signs in as soon as the app shows a valid code. */
  private async catchUp(): Promise<void> {
    const { app } = this.user.enrolment;
    travelTo(this.ledger.lastTimeStep + 1);
    while (!this.ledger.isValid(app.code())) travel(30);
    await this.signIn(app.code());
  }

  private acceptedAt(index: number): CodeLedger['accepted'][number] {
    const { accepted } = this.ledger;
    const one = accepted[index % accepted.length];
    if (!one) throw new Error('a walk begins with an accepted passcode');
    return one;
  }
}

/** Travels to the middle of a time step. */
function travelTo(timeStep: number): void {
  travel(timeStep * 30 + 15 - Date.now() / 1000);
}
