import { Secret, TOTP } from 'otpauth';

/** What each generated client is made to do. */
export interface Client {
  signIn(username: string, password: string): Promise<Tokens | Challenge>;
  signInWithCode(mfaToken: string, code: string): Promise<Tokens | Challenge>;
  enableMfa(accessToken: string, id: number): Promise<{ secretKey: string; token: string }>;
  acceptMfa(accessToken: string, id: number, token: string, code: string): Promise<unknown>;
}

interface Tokens {
  access_token: string;
  userId: number;
}

interface Challenge {
  mfa_token: string;
}

export const baseUrl = setting('BASE');

/** Signs in, enrols, accepts, and signs in with two factors. */
export async function travel(client: Client): Promise<void> {
  const signIn = () => client.signIn(setting('USER_NAME'), setting('USER_PASSWORD'));
  const tokens = await signIn();
  if (!('access_token' in tokens)) throw new Error('a second factor is asked for where there is none');
  const enrolment = await client.enableMfa(tokens.access_token, tokens.userId);
  const app = new TOTP({ secret: Secret.fromBase32(enrolment.secretKey) });
  await client.acceptMfa(tokens.access_token, tokens.userId, enrolment.token, app.generate());

  const challenge = await signIn();
  if (!('mfa_token' in challenge)) throw new Error('no second factor is asked for');
  const nextCode = app.generate({ timestamp: Date.now() + 30_000 });
  const signedIn = await client.signInWithCode(challenge.mfa_token, nextCode);
  if (!('access_token' in signedIn)) throw new Error('not signed in');
  console.log(`signed in as ${signedIn.userId}`);
}

export const bearer = (accessToken: string) => ({ Authorization: `Bearer ${accessToken}` });

/** The answer, where there is one. */
export function given<T>(answer: T | undefined, problem?: unknown): T {
  if (answer === undefined) throw new Error(JSON.stringify(problem));
  return answer;
}

function setting(name: string): string {
  return given(process.env[name], `${name} is missing`);
}
