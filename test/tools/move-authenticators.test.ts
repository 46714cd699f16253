import { readFileSync } from 'node:fs';
import { Secret, TOTP } from 'otpauth';
import { beforeAll, describe, expect, test } from 'vitest';
import { cellsOf } from '../support/oracles/csv.js';
import type { PasskeyDevice } from '../support/oracles/passkey-device.js';
import { type Imports, startImports } from '../support/processes/imports.js';
import { type Ending, spawnTool } from '../support/processes/processes.js';
import { setRealPasswordCost } from '../support/service/password-cost.js';
import { stopClock, travel } from '../support/service/time.js';
import { originOf, PasskeySteps } from '../support/users/passkeys.js';
import type { TestUser } from '../support/users/users.js';

// An import refuses hashes that cost as little as the tests' own.
setRealPasswordCost();

/** What a spreadsheet writes that has opened the file and saved it where semicolons separate cells. */
function savedBySpreadsheet(csv: string): string {
  const cellOf = (text: string): string => {
    const shown = /^(true|false)$/.test(text) ? text.toUpperCase() : text;
    return /[";\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
  };
  const lines = cellsOf(csv).map((cells) => cells.map(cellOf).join(';'));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

interface Fields {
  readonly name: string;
  readonly mfaEnabled: boolean;
  readonly mfaKinds: readonly string[];
  readonly otpauth?: string;
  readonly authenticators?: readonly Record<string, unknown>[];
}

describe('users with several authenticators move to another installation', () => {
  let old: Imports;
  let passkeys: PasskeySteps;
  let several: TestUser & { readonly enrolment: { readonly app: { code(steps?: number): string } } };
  let passkeyOnly: TestUser & { readonly device: PasskeyDevice };
  let without: TestUser;
  const files: Record<string, string> = {};
  let card: TOTP;
  let slow: TOTP;
  let lastCode: string;
  let securityKey: PasskeyDevice;
  let phone: PasskeyDevice;

  beforeAll(async () => {
    old = await startImports();
    stopClock();
    const { users, api } = old.service;
    passkeys = new PasskeySteps(api, users);
    without = await users.create('user', 'without');
    passkeyOnly = await passkeys.createUser();
    const user = await users.createWithMfa('user', 'several');
    several = user;
    travel(60);
    const session = {
      ...user,
      token: (await users.signInWithMfa(user, user.enrolment.app.code())).access_token,
    };
    card = await addTotp(session, {
      name: '=Card; "blue" 0012345678901234567',
      algorithm: 'SHA256',
      digits: 8,
      period: 60,
    });
    slow = await addTotp(session, { name: 'Slow', algorithm: 'SHA512', digits: 6, period: 15 });
    await resynchronise(session, 'Slow', slow, -40);
    securityKey = passkeys.device({ transports: ['usb', 'nfc'], userVerified: false });
    phone = passkeys.device({ algorithm: 'EdDSA', backupEligible: true, backedUp: true, countsBy: 0 });
    for (const device of [securityKey, phone])
      expect((await passkeys.add(session, device, {}, 'Schlüssel 🔑')).status).toBe(201);
    await passkeys.tokenOf(user, securityKey);
    travel(120);
    lastCode = user.enrolment.app.code();
    await users.signInWithMfa(user, lastCode);
    for (const format of ['jsonl', 'csv']) {
      const file = old.newFile(format);
      const { code, stderr } = await exportUsers('--with-secrets', '--output', file);
      expect(code, stderr).toBe(0);
      expect(stderr).toMatch(
        /^\d+ users?\nThe default administrator is left out, because every installation has its own\.\n$/,
      );
      files[format] = file;
    }
  });

  const exportUsers = (...options: string[]): Promise<Ending> =>
    spawnTool('users', ['export', ...options], old.environment).ending;

  async function addTotp(
    session: { id: number; token: string },
    kind: { name: string; algorithm: string; digits: number; period: number },
  ): Promise<TOTP> {
    const path = `/api/v1/users/${session.id}/authenticators`;
    const added = await old.service.api.post(path, session.token, { kind: 'totp', ...kind });
    expect(added.status, added.text).toBe(201);
    const { authenticatorId, secretKey, token } = added.body;
    const totp = new TOTP({ ...kind, secret: Secret.fromBase32(secretKey) });
    const confirmation = { code: totp.generate(), token };
    const confirmed = await old.service.api.post(
      `${path}/${authenticatorId}/confirm`,
      session.token,
      confirmation,
    );
    expect(confirmed.status, confirmed.text).toBe(200);
    return totp;
  }

  /** The device's clock is this many steps wrong from now on. */
  async function resynchronise(
    session: { id: number; token: string },
    name: string,
    totp: TOTP,
    driftSteps: number,
  ): Promise<void> {
    travel(3600);
    const path = `/api/v1/users/${session.id}/authenticators`;
    const token = await passkeys.users
      .signInWithMfa(several, several.enrolment.app.code())
      .then(({ access_token }) => access_token);
    const { body } = await old.service.api.get(path, token);
    const { id } = (body as { id: number; name: string }[]).find((each) => each.name === name) ?? { id: 0 };
    const codes = [driftSteps - 1, driftSteps].map((steps) => drifted(totp, steps));
    const found = await old.service.api.post(`${path}/${id}/resynchronise`, token, { codes });
    expect(found.status, found.text).toBe(200);
    Object.assign(session, { token });
  }

  const drifted = (totp: TOTP, steps: number): string =>
    totp.generate({ timestamp: Date.now() + steps * totp.period * 1000 });

  const fieldsOf = (file: string): Fields[] =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Fields);

  test('without secrets, the export says whose MFA is on and of which kinds', async () => {
    const { stdout } = await exportUsers();
    const exported = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Fields);
    const kindsOf = (name: string): unknown => exported.find((each) => each.name === name)?.mfaKinds;
    expect(kindsOf(several.name)).toEqual(['totp', 'passkey']);
    expect(kindsOf(passkeyOnly.name)).toEqual(['passkey']);
    expect(kindsOf(without.name)).toEqual([]);
    expect(exported.find(({ name }) => name === passkeyOnly.name)?.mfaEnabled).toBe(true);
    expect(stdout).not.toContain('credentialId');
  });

  test('with secrets, it has each authenticator, and the main one for other systems, too', () => {
    const user = fieldsOf(files['jsonl'] ?? '').find(({ name }) => name === several.name);
    expect(user?.authenticators?.map(({ kind, name, main }) => [kind, name, main])).toEqual([
      ['totp', 'Authenticator app', true],
      ['totp', '=Card; "blue" 0012345678901234567', false],
      ['totp', 'Slow', false],
      ['passkey', 'Schlüssel 🔑', undefined],
      ['passkey', 'Schlüssel 🔑', undefined],
    ]);
    expect(user?.otpauth).toContain(String(user?.authenticators?.[0]?.['secret']));
  });

  describe.each(['jsonl', 'csv saved by a spreadsheet'])('with %s,', (form) => {
    let there: Imports;
    let moved: PasskeySteps;

    beforeAll(async () => {
      there = await startImports();
      const [format = ''] = form.split(' ');
      const text = readFileSync(files[format] ?? '', 'utf8');
      const file = there.write(form === format ? text : savedBySpreadsheet(text), format);
      const { code, stderr } = await there.importUsers(file);
      expect(code, stderr).toBe(0);
      expect(stderr).toContain('3 imported, 0 exist already, 0 malformed');
      moved = new PasskeySteps(there.service.api, there.service.users);
    });

    test('a code that was used at the old installation is refused', async () => {
      const { users } = there.service;
      const used = await users.answer(await users.challenge(several), lastCode);
      expect(used.body.code).toBe('CODE_INVALID');
    });

    test('they sign in with each of their authenticators, as before', async () => {
      const { users, api } = there.service;
      const lies = { origin: originOf(api) };
      await users.signIn(without.name, without.password);
      expect((await moved.signIn(passkeyOnly, passkeyOnly.device, lies)).status).toBe(200);
      for (const device of [securityKey, phone])
        expect((await moved.signIn(several, device, lies)).status).toBe(200);
      await users.signInWithMfa(several, card.generate());
      await users.signInWithMfa(several, drifted(slow, -40));
      await users.signInWithMfa(several, several.enrolment.app.code(1));
    });

    test('a passkey that counts goes on counting', async () => {
      const { api } = there.service;
      const copied = await moved.signIn(several, securityKey, { origin: originOf(api), signCount: 1 });
      expect(copied.body.code).toBe('PASSKEY_INVALID');
    });

    test('an export from there is the same as the one that was imported', async () => {
      const again = there.newFile('jsonl');
      const { code } = await spawnTool(
        'users',
        ['export', '--with-secrets', '--output', again],
        there.environment,
      ).ending;
      expect(code).toBe(0);
      // By name: an import of several users at once gives them their ids in any order.
      const unchanging = (file: string) =>
        fieldsOf(file)
          .map(({ authenticators = [], ...rest }) => ({
            ...rest,
            authenticators: authenticators.map(({ lastAcceptedTimeStep: _, signCount: __, ...each }) => each),
          }))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
      expect(unchanging(again)).toEqual(unchanging(files['jsonl'] ?? ''));
    });
  });
});
