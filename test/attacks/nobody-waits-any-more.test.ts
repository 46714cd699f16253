import { once } from 'node:events';
import { request } from 'node:http';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Gate, gateNextAuditEvent, gateNextTransaction } from '../support/database/gate.js';
import { allRows } from '../support/database/rows.js';
import { startService, type TestService } from '../support/service/service.js';
import { stopClock } from '../support/service/time.js';
import type { MfaUser } from '../support/users/users.js';

interface Sent {
  /** Breaks the connection off, and waits until the service has seen it. */
  hangUp(): Promise<void>;
}

describe('a call whose client no longer waits', () => {
  let service: TestService;
  let admin: string;
  let user: MfaUser;

  beforeAll(async () => {
    service = await startService();
    stopClock();
    admin = await service.users.admin();
    user = await service.users.createWithMfa();
  });

  /** A request on a connection of its own, whose answer nobody reads. */
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

  /** Lets the client go while its call is about to be carried out, or under way, and carries it out. */
  async function carryOutForNobody(
    call: () => Sent,
    gateNext: (service: TestService) => Gate = gateNextTransaction,
  ): Promise<void> {
    const gate = gateNext(service);
    const sent = call();
    await gate.reached;
    await sent.hangUp();
    gate.open();
    // Transactions are taken in turn, or this one is longer under way: the other one is over then.
    await service.users.signIn('administrator', service.users.adminPassword);
  }

  const secondFactor = (mfa_token: string, mfa_code: string) => (): Sent =>
    send('/api/oauth2/token', { grant_type: 'mfa', mfa_token, mfa_code });
  const failures = async (): Promise<number> => {
    const sql = 'SELECT failedAttempts FROM mfa_limits WHERE userId = ?';
    return Number((await service.database.query(sql, [user.id]))[0].failedAttempts);
  };

  test('changes nothing: no account is made, no password changed, no secret stored', async () => {
    const plain = await service.users.create();
    const { sessions: _, ...before } = await allRows(service.database);
    const newPassword = 'four words are better';
    for (const call of [
      () => send('/api/v1/users', { name: 'nobody-waits', password: newPassword }, admin),
      () => send(`/api/v1/users/${plain.id}/changePassword`, { newPassword }, admin),
      () => send(`/api/v1/users/${plain.id}/enableMfa`, {}, plain.token),
    ])
      for (const gateNext of [gateNextTransaction, gateNextAuditEvent])
        await carryOutForNobody(call, gateNext);
    const { sessions: __, ...after } = await allRows(service.database);
    expect(after).toEqual(before);
  });

  test('does not spend a right code, which still signs in', async () => {
    const challenge = await service.users.challenge(user);
    const [code] = user.enrolment.scratchCodes;
    await carryOutForNobody(secondFactor(challenge, code));
    await carryOutForNobody(secondFactor(challenge, code), gateNextAuditEvent);
    expect((await service.users.answer(challenge, code)).status).toBe(200);
  });

  test('has its wrong code counted all the same', async () => {
    const challenge = await service.users.challenge(user);
    const before = await failures();
    await carryOutForNobody(secondFactor(challenge, user.enrolment.app.wrongCode()), gateNextAuditEvent);
    expect(await failures()).toBe(before + 1);
  });
});
