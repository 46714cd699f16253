import { beforeAll, describe, expect, test } from 'vitest';
import { Api, type ApiAnswer, type ApiRequest } from '../support/http/api.js';
import { allRows } from '../support/database/rows.js';
import { issuedProperties, SecretFinder } from '../support/secrets/secrets.js';
import { secrets } from '../support/secrets/secret-search.js';
import { startService, type TestService } from '../support/service/service.js';
import { nextTimeStep, stopClock } from '../support/service/time.js';
import { Users } from '../support/users/users.js';

/** An API client that keeps every answer. */
class RecordingApi extends Api {
  readonly answers: ApiAnswer[] = [];

  override async request(method: string, path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    const answer = await super.request(method, path, request);
    this.answers.push(answer);
    return answer;
  }
}

describe('a secret, apart from the answer that issues it', () => {
  let service: TestService;
  let api: RecordingApi;
  let finder: SecretFinder;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    api = new RecordingApi(service.api.url);
    await journey(new Users(api, service.users.adminPassword));
    finder = new SecretFinder(secrets.all());
  });

  const leaksIn = (text: string, source?: ApiAnswer): string[] =>
    finder
      .findIn(text)
      .filter(({ issuedBy }) => !source || issuedBy !== source)
      .map(({ what, value }) => `${what} ${value}`);

  test('(control: the journey met secrets of every kind)', () => {
    const kinds = new Set(secrets.all().map(({ what }) => what));
    for (const kind of [
      ...issuedProperties,
      'password',
      'newPassword',
      'currentPassword',
      'code',
      'mfa_code',
    ]) {
      expect(kinds).toContain(kind);
    }
    expect(secrets.all().length).toBeGreaterThan(50);
    expect(service.log.length).toBeGreaterThan(60);
  });

  test('is in no other body or header', () => {
    for (const answer of api.answers) {
      expect(leaksIn(answer.text + JSON.stringify([...answer.headers]), answer)).toEqual([]);
    }
  });

  test('is issued only in answers that must not be cached', () => {
    for (const { issuedBy } of secrets.all()) {
      if (issuedBy) expect(issuedBy.headers.get('cache-control')).toBe('no-store');
    }
  });

  test('is in no log line, at the most verbose level', () => {
    for (const line of service.log) expect(leaksIn(line)).toEqual([]);
  });

  test('is not in the audit trail, as shown or as stored', async () => {
    const shown = await service.api.get('/api/v1/auditEvents?limit=200', await service.users.admin());
    expect(shown.body.results.length).toBeGreaterThan(20);
    expect(leaksIn(shown.text)).toEqual([]);
    const stored: unknown[] = await service.database.query('SELECT * FROM audit_events');
    expect(
      leaksIn(JSON.stringify(stored.map((row) => ({ ...(row as object), _metadata: undefined })))),
    ).toEqual([]);
  });

  test('is in no table', async () => {
    expect(leaksIn(JSON.stringify(await allRows(service.database)))).toEqual([]);
  });

  test("none of the service's own keys is anywhere", async () => {
    const { jwtSecret, digestKeys, encryptionKeys } = service.config;
    const named = [...digestKeys, ...encryptionKeys].map(({ key }) => key);
    const keys = [jwtSecret, ...named].map((key) => key.export());
    const answers = api.answers.map(({ text, headers }) => text + JSON.stringify([...headers]));
    const rows = JSON.stringify(await allRows(service.database));
    for (const key of keys) {
      const forms = [
        key.toString('hex'),
        key.toString('base64url'),
        key.toString('base64'),
        key.toString('utf8'),
      ];
      for (const text of [...answers, ...service.log, rows]) {
        for (const form of forms) expect(text.includes(form)).toBe(false);
      }
    }
  });

  /** Everything a user does with an account, with every mistake along the way. */
  async function journey(users: Users): Promise<void> {
    const user = await users.create();
    const path = `/api/v1/users/${user.id}`;
    await api.request('POST', '/api/oauth2/token', {
      form: { grant_type: 'password', username: user.name, password: 'mistyped-password-1' },
    });
    await api.token({ grant_type: 'password', username: 'password-typed-as-name', password: user.password });

    await users.enable(user);
    const enrolment = await users.enable(user);
    const { app, scratchCodes, enrolmentToken: token } = enrolment;
    await api.post(`${path}/acceptMfa`, user.token, { code: app.wrongCode(), token });
    await api.post(`${path}/acceptMfa`, user.token, { code: '98765432', token });
    await api.post(`${path}/acceptMfa`, user.token, { code: `${app.code()} `, token });
    await users.accept(user, enrolment);
    await api.post(`${path}/acceptMfa`, user.token, { code: app.code(1), token });
    nextTimeStep();

    const challenge = await users.challenge(user);
    await users.answer(challenge, app.wrongCode());
    await users.answer(challenge, '87654321');
    await users.answer(challenge, Number(app.code()));
    await users.answer(challenge, app.code());
    await users.answer(challenge, app.code(1));
    const session = await users.signInWithMfa(user, scratchCodes[0]);
    await users.answer(await users.challenge(user), scratchCodes[0]);
    const bearer = session.access_token;
    await api.post(`${path}/mfa/scratchCodes`, bearer);
    const replacement = await users.enable(user, true, bearer);
    await users.accept(user, replacement, bearer);
    for (const read of ['', '/mfa']) await api.get(path + read, bearer);
    await api.get('/api/v1/users', await users.admin());
    const invited = await users.create();
    const invitation = await api.post(`/api/v1/users/${invited.id}/mfa/invitation`, await users.admin());
    const invitationToken = (invitation.body.url as string).split('/').at(-1);
    await api.post('/api/v1/mfaInvitations/enrol', undefined, { invitationToken });
    await api.post('/api/v1/mfaInvitations/enrol', undefined, { invitationToken: `${invitationToken}A` });
    await api.get('/api/v1/mfaInvitations', await users.admin());

    await api.post(`${path}/changePassword`, bearer, {
      currentPassword: 'not-the-current-one',
      newPassword: 'four new words now',
    });
    await api.post(`${path}/changePassword`, bearer, {
      currentPassword: user.password,
      newPassword: 'password1',
    });
    await api.post(`${path}/changePassword`, bearer, {
      currentPassword: user.password,
      newPassword: 'four new words now',
    });
    await api.post('/api/v1/users', await users.admin(), { name: user.name, password: 'of-a-taken-name' });
    await api.post('/api/v1/users', await users.admin(), { name: 'x y', password: 'of-a-bad-name' });

    // Access tokens that a session gets within the same second are identical.
    nextTimeStep();
    const refreshed = await api.token({ grant_type: 'refresh_token', refresh_token: session.refresh_token });
    await api.token({ grant_type: 'refresh_token', refresh_token: session.refresh_token });
    await misplaced(refreshed.body.access_token);
    await api.post(`${path}/disableMfa`, await users.admin());
    await api.request('DELETE', path, { token: await users.admin() });
  }

  /** Sends a secret in places where it does not belong. */
  async function misplaced(secret: string): Promise<void> {
    const json = { 'Content-Type': 'application/json' };
    const text = { 'Content-Type': 'text/plain' };
    await api.request('POST', '/api/oauth2/token', { raw: `{"password": "${secret}"`, headers: json });
    await api.request('POST', '/api/oauth2/token', { raw: secret, headers: text });
    await api.request('POST', '/api/oauth2/token', { json: { grant_type: 'password', password: [secret] } });
    await api.token({ grant_type: secret });
    await api.token({ grant_type: 'refresh_token', refresh_token: `${secret}!` });
    await api.get(`/api/v1/users/me?access_token=${secret}`);
    await api.get(`/api/v1/nothing?token=${secret}`);
    await api.get('/api/v1/users/me', `${secret}x`);
    await api.get(`/api/v1/users?nameFilter=${secret}`, await service.users.admin());
    await api.get(`/api/v1/auditEvents?cursor=${secret}`, await service.users.admin());
    await api.request('GET', '/health/live', {
      headers: { Cookie: `session=${secret}`, Referer: `http://x/?t=${secret}` },
    });
  }
});
