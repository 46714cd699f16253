import { expect } from 'vitest';
import type { ServiceProcess } from '../processes/processes.js';
import { type PasskeyUser, PasskeySteps } from './passkeys.js';
import { type MfaUser, Users } from './users.js';

/** For the service that is populated and the restored one; passkeys are bound to it. */
export const PUBLIC_URL = 'https://mfa.example.com';

/** People with second factors of each kind, some of whose codes are spent. */
export interface Population {
  readonly phone: MfaUser;
  /** The code with which the user of the phone accepted MFA. */
  readonly spentPasscode: string;
  readonly passkey: PasskeyUser;
  /** The newest account, which was deleted again. */
  readonly deletedId: number;
}

export async function populate({ api }: ServiceProcess, adminPassword: string): Promise<Population> {
  const users = new Users(api, adminPassword);
  const user = await users.create('user', 'phone');
  const phone = { ...user, enrolment: await users.enable(user) };
  const spentPasscode = await users.accept(user, phone.enrolment);
  await users.signInWithMfa(phone, phone.enrolment.scratchCodes[0]);
  const { status } = await users.answer(await users.challenge(phone), phone.enrolment.app.wrongCode());
  expect(status).toBe(400);
  const passkey = await new PasskeySteps(api, users, PUBLIC_URL).createUser();
  return { phone, spentPasscode, passkey, deletedId: await users.createDeleted('deleted') };
}

/** Checks that everybody can sign in as before, that spent codes stay spent, and that the past is still known. */
export async function expectPopulation(
  { api }: ServiceProcess,
  { phone, spentPasscode, passkey, deletedId }: Population,
  adminPassword: string,
): Promise<void> {
  const users = new Users(api, adminPassword);
  const steps = new PasskeySteps(api, users, PUBLIC_URL);
  const status = await api.get(`/api/v1/users/${phone.id}/mfa`, await users.admin());
  expect(status.body).toMatchObject({ state: 'enabled', scratchCodesRemaining: 4 });
  const challenge = await users.challenge(phone);
  for (const spent of [phone.enrolment.scratchCodes[0], spentPasscode])
    expect((await users.answer(challenge, spent)).body).toMatchObject({ code: 'CODE_INVALID' });
  await users.signInWithMfa(phone, phone.enrolment.scratchCodes[1]);
  await users.signInWithMfa(phone, phone.enrolment.app.code(1));
  await steps.tokenOf(passkey, passkey.device);
  const [enabled] = await steps.events(phone.id, 'mfa.enabled');
  expect(enabled).toMatchObject({ userName: 'phone' });
  const [deleted] = await steps.events(deletedId, 'user.deleted');
  expect(deleted).toMatchObject({ userName: 'deleted' });
  const { id } = await users.create();
  expect(id, 'no id is used twice').toBeGreaterThan(deletedId);
}
