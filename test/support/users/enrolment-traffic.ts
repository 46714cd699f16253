import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { tokenDigest } from '../../../src/crypto/digests.js';
import { AuthenticatorApp } from '../oracles/authenticator-app.js';
import type { ServiceProcess } from '../processes/processes.js';

export interface KnownEnrolment {
  readonly enrolmentToken: string;
  readonly secretKey: string;
  readonly scratchCodes: readonly string[];
  /** The time step of the accepting code, unless that was a scratch code. */
  acceptedTimeStep?: number;
  readonly usedScratchCodes: Set<string>;
}

/** What the answers reveal about a user. */
export interface KnownUser {
  readonly id: number;
  readonly name: string;
  readonly password: string;
  /** Also undefined if the call that started it had no answer. */
  pending?: KnownEnrolment | undefined;
  /** The digest of the enrolment token in the pending slot. */
  pendingDigest?: string | undefined;
  active?: KnownEnrolment | undefined;
  /** The number of calls that have taken effect. */
  enabled: number;
  accepted: number;
  /** The call in progress when the process died; it may have taken effect. */
  unanswered?: 'enable' | KnownEnrolment | undefined;
}

/** Enrols and accepts for every user without pause, and kills the service after the given answers and milliseconds. */
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
      // Sometimes the enrolment is superseded instead of accepted.
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

/** Marks a call as unanswered until its answer has arrived. @returns false if the connection breaks, which leaves the mark */
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
  recordAccepted(user, enrolment);
}

/** Records that the enrolment became the user's authenticator. */
export function recordAccepted(user: KnownUser, enrolment: KnownEnrolment): void {
  user.active = enrolment;
  user.pending = undefined;
  user.pendingDigest = undefined;
  user.accepted += 1;
}

/** A code with its exact time step. */
async function currentCode(secretKey: string): Promise<{ code: string; timeStep: number }> {
  const timeStepNow = (): number => Math.floor(Date.now() / 30_000);
  for (;;) {
    const timeStep = timeStepNow();
    const code = new AuthenticatorApp(secretKey).code();
    if (timeStep === timeStepNow()) return { code, timeStep };
    await delay(1);
  }
}
