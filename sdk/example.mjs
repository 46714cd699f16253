// For Node 20 and later. The environment provides the address of the service, BASE, and the administrator's password.
import process from 'node:process';
import { createUser, enableMfa, acceptMfa, MfaApiError, MfaSession } from '@mfa-service/sdk';

const session = new MfaSession({ baseUrl: process.env['BASE'] ?? 'http://127.0.0.1:3000' });
const challenge = await session.signIn('administrator', process.env['ADMIN_PASSWORD'] ?? '');
if (challenge) await session.signInWithCode(challenge, process.env['ADMIN_CODE'] ?? '');

const { client } = session;
const user = await createUser({ client, body: { name: 'example-user', password: 'four words are better' } });
const path = { id: user.id };
const enrolment = await enableMfa({ client, path, query: { qrImage: 'svg' } });
console.log(`Show this to ${user.name}: ${enrolment.qrString}`);

try {
  await acceptMfa({ client, path, body: { token: enrolment.token, code: '000000' } });
} catch (error) {
  if (!(error instanceof MfaApiError)) throw error;
  console.log(`${error.code}: ${error.title}`);
}
await session.signOut();
