import { once } from 'node:events';
import { request } from 'node:http';
import { DataSource, type Logger } from 'typeorm';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Gate,
  gateNextAuditEvent,
  gateNextTransaction,
  nextTransactionEnd,
} from '../support/database/gate.js';
import { insertEvents } from '../support/database/audit-rows.js';
import { insertUsers } from '../support/database/numbered-users.js';
import { allRows } from '../support/database/rows.js';
import { head, openServed } from '../support/http/half-sent.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { MfaUser } from '../support/users/users.js';

interface Sent {
  /** Closes the connection, and waits until the service has noticed. */
  hangUp(): Promise<void>;
}

describe('a call whose client has hung up', () => {
  let service: TestService;
  let admin: string;
  let user: MfaUser;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    admin = await service.users.admin();
    user = await service.users.createWithMfa();
  });

  /** Sends a request on a new connection and does not read the answer. */
  function send(path: string, json: object, token?: string): Sent {
    const served = once(service.fastify.server, 'connection');
    const sent = request(service.api.url + path, {
      method: 'POST',
      agent: false,
      headers: {
        'Content-Type': 'application/json',
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
    });
    sent.on('error', () => undefined);
    sent.end(JSON.stringify(json));
    return {
      hangUp: async () => {
        const [socket] = (await served) as [NodeJS.EventEmitter];
        const closed = once(socket, 'close');
        sent.destroy();
        await closed;
      },
    };
  }

  /** Hangs up just before or during the call's transaction, then lets it run. */
  async function runAfterHangUp(
    call: () => Sent,
    gateNext: (service: TestService) => Gate = gateNextTransaction,
  ): Promise<void> {
    const ended = nextTransactionEnd(service);
    const gate = gateNext(service);
    const sent = call();
    await gate.reached;
    await sent.hangUp();
    gate.open();
    await ended;
  }

  const secondFactor = (mfa_token: string, mfa_code: string) => (): Sent =>
    send('/api/oauth2/token', { grant_type: 'mfa', mfa_token, mfa_code });
  const failures = async (): Promise<number> => {
    const sql = 'SELECT failedAttempts FROM mfa_limits WHERE userId = ?';
    return Number((await service.database.query(sql, [user.id]))[0].failedAttempts);
  };

  test('changes nothing: no account, no password, no secret', async () => {
    const plain = await service.users.create();
    const { sessions: _, ...before } = await allRows(service.database);
    const newPassword = 'four words are better';
    for (const call of [
      () => send('/api/v1/users', { name: 'nobody-waits', password: newPassword }, admin),
      () => send(`/api/v1/users/${plain.id}/changePassword`, { newPassword }, admin),
      () => send(`/api/v1/users/${plain.id}/enableMfa`, {}, plain.token),
    ])
      for (const gateNext of [gateNextTransaction, gateNextAuditEvent]) await runAfterHangUp(call, gateNext);
    const { sessions: __, ...after } = await allRows(service.database);
    expect(after).toEqual(before);
  });

  test('does not spend a correct code, which still signs in', async () => {
    const challenge = await service.users.challenge(user);
    const [code] = user.enrolment.scratchCodes;
    await runAfterHangUp(secondFactor(challenge, code));
    await runAfterHangUp(secondFactor(challenge, code), gateNextAuditEvent);
    expect((await service.users.answer(challenge, code)).status).toBe(200);
  });

  test('still has its wrong code counted', async () => {
    const challenge = await service.users.challenge(user);
    const before = await failures();
    await runAfterHangUp(secondFactor(challenge, user.enrolment.app.wrongCode()), gateNextAuditEvent);
    expect(await failures()).toBe(before + 1);
  });
});

describe('a call that reads on slice by slice', () => {
  const rowsPerSlice = 2_000;
  const slices = 5;
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    service = await startService();
    token = await service.users.admin();
    const ids = Array.from({ length: rowsPerSlice * (slices - 1) }, (_, index) => 10_000 + index);
    await insertUsers(service.config, ids);
    await insertEvents(service.config, 1000, rowsPerSlice * slices, () => 'mfa.verified');
  });

  test.each([
    '/api/v1/users?mfaState=enabled',
    '/api/v1/mfaCoverage',
    '/api/v1/auditEvents?userId=1000&type=mfa.enabled',
  ])('ends with the slice in which its client goes away: %s', async (path) => {
    const { connection, serverSocket } = await openServed(service);
    let begun = 0;
    const logQuery = (sql: string): void => {
      if (!sql.includes(`OFFSET ${rowsPerSlice}`)) return;
      begun += 1;
      serverSocket.destroy();
    };
    service.app.get(DataSource).logger = { logQuery } as Partial<Logger> as Logger;
    connection.write(head('GET', path, `Authorization: Bearer ${token}`));
    await connection.closed;
    // An abandoned call that went on would end before this one.
    expect((await service.api.get(path, token)).status).toBe(200);
    expect(begun).toBe(1 + slices);
  });
});
