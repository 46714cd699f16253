import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { tokenDigest } from '../../../src/crypto/digests.js';
import { AuthenticatorApp } from '../oracles/authenticator-app.js';
import type { ServiceProcess } from '../processes/processes.js';

export interface KnownEnrolment {
  readonly enrolmentToken: string;
  readonly secretKey: string;
  readonly scratchCodes: readonly string[];
  /** Of the code it was accepted with, unless that was a scratch code. */
  acceptedTimeStep?: number;
  readonly usedScratchCodes: Set<string>;
}

/** What is known of one user from the answers alone. */
export interface KnownUser {
  readonly id: number;
  readonly name: string;
  readonly password: string;
  /** Undefined also if the call that put it there had no answer. */
  pending?: KnownEnrolment | undefined;
  /** The enrolment token's digest in the pending slot. */
  pendingDigest?: string | undefined;
  active?: KnownEnrolment | undefined;
  /** Calls that have taken effect. */
  enabled: number;
  accepted: number;
  /** The call that was under way when the process died: it may have taken effect or not. */
  unanswered?: 'enable' | KnownEnrolment | undefined;
}

/** Enables and accepts for every user without a pause; so many answers, and then milliseconds, later it is killed. */
export async function trafficUntilKilled(
  service: ServiceProcess,
  admin: string,
  users: readonly KnownUser[],
  kill: { readonly afterAnswers: number; readonly afterMilliseconds: number },
): Promise<void> {
  let answers = 0;
  let killing: Promise<void> | undefined;
  const answered = (): void => {
    answers += 1;
    if (answers === kill.afterAnswers) killing = delay(kill.afterMilliseconds).then(() => service.kill());
  };

  const worker = async (user: KnownUser): Promise<void> => {
    let alive = true;
    for (let turn = user.id; alive; turn += 1) {
      alive = await call(user, 'enable', () => enable(service, admin, user), answered);
      const { pending } = user;
      // Now and then the enrolment is superseded instead of accepted.
      if (!alive || !pending || turn % 4 === 0) continue;
      alive = await call(
        user,
        pending,
        () => accept(service, admin, user, pending, turn % 3 === 0),
        answered,
      );
    }
  };
  await Promise.all(users.map(worker));
  expect(killing, 'every worker ended because the process was killed').toBeDefined();
  await killing;
}

/** Notes a call as unanswered until its whole answer is here; a connection that breaks leaves it so, and gives false. */
async function call(
  user: KnownUser,
  what: 'enable' | KnownEnrolment,
  send: () => Promise<void>,
  answered: () => void,
): Promise<boolean> {
  user.unanswered = what;
  try {
    await send();
    user.unanswered = undefined;
    answered();
    return true;
  } catch (error) {
    if (!isBrokenConnection(error)) throw error;
    return false;
  }
}

function isBrokenConnection(error: unknown): boolean {
  return error instanceof TypeError && ['fetch failed', 'terminated'].includes(error.message);
}

async function enable({ api }: ServiceProcess, admin: string, user: KnownUser): Promise<void> {
  const answer = await api.post(`/api/v1/users/${user.id}/enableMfa`, admin, { recreate: true });
  expect(answer.status, answer.text).toBe(200);
  const { token: enrolmentToken, secretKey, scratchCodes } = answer.body;
  user.pending = { enrolmentToken, secretKey, scratchCodes, usedScratchCodes: new Set() };
  user.pendingDigest = tokenDigest(enrolmentToken);
  user.enabled += 1;
}

async function accept(
  { api }: ServiceProcess,
  admin: string,
  user: KnownUser,
  enrolment: KnownEnrolment,
  withScratchCode: boolean,
): Promise<void> {
  const [scratchCode = ''] = enrolment.scratchCodes;
  const { code, timeStep } = await currentCode(enrolment.secretKey);
  if (withScratchCode) enrolment.usedScratchCodes.add(scratchCode);
  else enrolment.acceptedTimeStep = timeStep;
  const answer = await api.post(`/api/v1/users/${user.id}/acceptMfa`, admin, {
    token: enrolment.enrolmentToken,
    code: withScratchCode ? scratchCode : code,
  });
  expect(answer.status, answer.text).toBe(200);
  takeAccepted(user, enrolment);
}

/** The enrolment has become the user's authenticator. */
export function takeAccepted(user: KnownUser, enrolment: KnownEnrolment): void {
  user.active = enrolment;
  user.pending = undefined;
  user.pendingDigest = undefined;
  user.accepted += 1;
}

/** A code and the time step it is of, for certain. */
async function currentCode(secretKey: string): Promise<{ code: string; timeStep: number }> {
  const timeStepNow = (): number => Math.floor(Date.now() / 30_000);
  for (;;) {
    const timeStep = timeStepNow();
    const code = new AuthenticatorApp(secretKey).code();
    if (timeStep === timeStepNow()) return { code, timeStep };
    await delay(1);
  }
}
