import { createHmac } from 'node:crypto';
import { hashRawSync } from '@node-rs/argon2';
import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';
import type { TestUser } from '../support/users/users.js';

interface StoredCodes {
  readonly salt: string;
  readonly digests: readonly string[];
}

/** A scratch code has 26 bits: anybody who could compute the stored value would find it in seconds. */
describe('a stolen database without DIGEST_KEY reveals no scratch codes', () => {
  let service: TestService;
  let user: TestUser;

  beforeAll(async () => {
    service = await startService();
    user = await service.users.create();
  });

  async function storedFor({ id }: TestUser): Promise<StoredCodes> {
    const rows = await service.database.query<{ salt: string; digest: string }[]>(
      'SELECT salt, digest FROM scratch_codes WHERE userId = ?',
      [id],
    );
    return { salt: rows[0]?.salt ?? '', digests: rows.map(({ digest }) => digest).sort() };
  }

  function expected(codes: readonly string[], salt: string): string[] {
    const cost = { memoryCost: 256, timeCost: 1, parallelism: 1, outputLen: 32 };
    const key = service.config.digestKeys[0]?.key ?? '';
    const stretched = codes.map((code) => hashRawSync(code, { ...cost, salt: Buffer.from(salt, 'hex') }));
    return stretched
      .map((each) => createHmac('sha256', key).update('scratch-code\0').update(each))
      .map((hmac) => hmac.digest('hex'))
      .sort();
  }

  test('because codes are stored as HMAC, with the key, of Argon2id, with a salt per set', async () => {
    const enrolment = await service.users.enable(user);
    const { scratchCodes } = enrolment;
    const [pending] = await service.database.query<{ pendingScratchCodes: string }[]>(
      'SELECT pendingScratchCodes FROM authenticators WHERE userId = ?',
      [user.id],
    );
    await service.users.accept(user, enrolment);
    const { salt, digests } = await storedFor(user);
    expect(JSON.parse(pending?.pendingScratchCodes ?? '')).toEqual({
      salt,
      digestKeyId: 'default',
      digests: expect.toSatisfy((brought: string[]) => brought.toSorted().join() === digests.join()),
    });
    expect(salt).toMatch(/^[0-9a-f]{32}$/);
    expect(digests).toEqual(expected(scratchCodes, salt));
  });

  test('also those of a reissued set, which has a new salt', async () => {
    const owner = await service.users.createWithMfa();
    const before = await storedFor(owner);
    const { access_token } = await service.users.signInWithMfa(owner, owner.enrolment.scratchCodes[0]);
    const { body } = await service.api.post(`/api/v1/users/${owner.id}/mfa/scratchCodes`, access_token);
    const { salt, digests } = await storedFor(owner);
    expect(digests).toEqual(expected(body.scratchCodes, salt));
    expect(new Set([salt, before.salt, (await storedFor(user)).salt]).size).toBe(3);
  });
});
