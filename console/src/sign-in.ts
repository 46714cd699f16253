/** The two steps of signing in. */
import { anonymousClient, type MfaChallengeDto, requestPasskeyOptions } from './api.js';
import { requestConsoleToken } from './console-token.js';
import { enter } from './session.js';
import { getPasskey } from './webauthn.js';

/** What a user can answer the second step with. */
export type SecondFactorMethod = MfaChallengeDto['mfa_methods'][number];

/** The second factor is required. */
export interface Challenge {
  readonly mfaToken: string;
  readonly methods: readonly SecondFactorMethod[];
}

/** The first step. @returns a challenge if a second one is required */
export async function signIn(username: string, password: string): Promise<Challenge | undefined> {
  const answer = await requestConsoleToken({ grant_type: 'password', username, password });
  if (!('mfa_token' in answer)) {
    await enter(answer);
    return undefined;
  }
  // An older process, which may answer while a cluster is updated, only knows codes.
  const { mfa_methods } = answer as Partial<MfaChallengeDto>;
  return { mfaToken: answer.mfa_token, methods: mfa_methods ?? ['totp', 'scratch_code'] };
}

/** The second step, with a code from the app or a scratch code. */
export async function signInWithCode({ mfaToken }: Challenge, code: string): Promise<void> {
  await answerChallenge({ grant_type: 'mfa', mfa_token: mfaToken, mfa_code: code });
}

/**
 * The second step, with a passkey.
 * @param signal closes the browser's dialog
 * @throws PasskeyError, AbortError, and what the service refuses
 */
export async function signInWithPasskey({ mfaToken }: Challenge, signal: AbortSignal): Promise<void> {
  const options = await requestPasskeyOptions({
    client: anonymousClient,
    body: { mfa_token: mfaToken },
    signal,
  });
  const passkey = await getPasskey(options, signal);
  await answerChallenge({ grant_type: 'mfa', mfa_token: mfaToken, passkey });
}

async function answerChallenge(grant: Parameters<typeof requestConsoleToken>[0]): Promise<void> {
  const answer = await requestConsoleToken(grant);
  if (!('mfa_token' in answer)) await enter(answer);
}
