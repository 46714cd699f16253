import { openSharedSecret } from '../../src/mfa/keys/shared-secrets.js';
import { findTimeStep } from '../../src/otp/passcode.js';
import { type Context, Refusal } from './context.js';
import { change, type Steps } from './database.js';

/** The time step this code belongs to. */
export function findTimeStepOf(
  { keyring }: Context,
  authenticator: { readonly userId: number; readonly sealedSharedSecret: string },
  code: string,
): number {
  const sharedSecret = openSharedSecret(keyring, authenticator);
  const timeStep = findTimeStep(sharedSecret, code, Date.now());
  if (timeStep === undefined) throw new Refusal(400, 'wrong code');
  return timeStep;
}

/** @returns false if this step or a later one was spent before. */
export function* spendTimeStep(authenticatorId: number, timeStep: number): Steps<boolean> {
  const spent = yield* change(
    'UPDATE authenticators SET lastAcceptedTimeStep = ?, lastUsedAt = ? ' +
      'WHERE id = ? AND (lastAcceptedTimeStep IS NULL OR lastAcceptedTimeStep < ?)',
    timeStep,
    Date.now(),
    authenticatorId,
    timeStep,
  );
  return spent === 1;
}
