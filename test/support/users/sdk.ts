import { type MfaApiError, MfaSession } from '../../../sdk/src/index.js';
import type { TestService } from '../service/service.js';

/** A session of the SDK that is signed in as the first administrator. */
export async function adminSession({ api, users }: TestService): Promise<MfaSession> {
  const session = new MfaSession({ baseUrl: api.url });
  const challenge = await session.signIn('administrator', users.adminPassword);
  if (challenge) throw new Error('the administrator has MFA on');
  return session;
}

/** The error with which a call of the SDK is refused. */
export async function refusalOf(call: Promise<unknown>): Promise<MfaApiError> {
  return call.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: unknown) => error as MfaApiError,
  );
}
