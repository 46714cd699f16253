import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';

const form = 'application/x-www-form-urlencoded';
const endpoint = '/api/oauth2/token';

/** What a lenient decoder turns each invalid byte into. */
const password = 'K\ufffdnigsweg 17 im Hof';

interface Answer {
  status: number;
  body: { access_token?: string; code?: string; errors?: Record<string, string[]> };
}

describe('invalid UTF-8 is refused', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
    await create('anna', password);
  });

  async function create(name: string, itsPassword: string): Promise<void> {
    const user = { name, password: itsPassword, role: 'user' };
    expect((await service.api.post('/api/v1/users', await service.users.admin(), user)).status).toBe(201);
  }

  async function send(contentType: string, body: Buffer): Promise<Answer> {
    const url = `${service.api.url}${endpoint}`;
    const headers = { 'Content-Type': contentType };
    const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  }

  const asForm = (written: string): Buffer =>
    Buffer.from(`grant_type=password&username=anna&password=${written}`, 'latin1');

  test.each(['%F6', '%E4', '%C3', '%C3x%B6', '%ED%A0%80', '%C0%AF', '%f6'])(
    'when escaped as %s in a form, naming the parameter',
    async (escaped) => {
      const { status, body } = await send(form, asForm(`K${escaped}nigsweg+17+im+Hof`));
      expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(body.errors).toEqual({ password: ['password must be percent-encoded UTF-8'] });
    },
  );

  test('when escaped in the name of a parameter', async () => {
    const { status, body } = await send(form, asForm('x&%F6=1'));
    expect([status, Object.keys(body.errors ?? {})]).toEqual([400, ['body']]);
  });

  test.each(['\xf6', '\xe4', '\xc3'])('when sent raw in a form or in JSON: %j', async (byte) => {
    const inJson = `{"grant_type":"password","username":"anna","password":"K${byte}nigsweg 17 im Hof"}`;
    const answers = [
      await send(form, asForm(`K${byte}nigsweg+17+im+Hof`)),
      await send('application/json', Buffer.from(inJson, 'latin1')),
    ];
    for (const { status, body } of answers) {
      expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(body.errors).toEqual({ body: ['the body must be UTF-8'] });
    }
  });

  test('but valid UTF-8 signs in, escaped or raw, even next to a bare percent sign', async () => {
    const signs = '100% K\u00f6nigsweg \u{1f511}';
    await create('bert', signs);
    const start = `grant_type=password&username=bert&password=`;
    for (const written of [encodeURIComponent(signs), '100% K\u00f6nigsweg %F0%9F%94%91'])
      expect((await send(form, Buffer.from(start + written))).status).toBe(200);
  });
});
