import { describe, expect, test } from 'vitest';
import { parseCost, hasDefaultCost, defaultCost, unusablePasswordHash } from './password-cost.js';
import { PasswordHasher, stretchScratchCode } from './password-hasher.js';

describe('passwords', () => {
  const hasher = new PasswordHasher();

  test('are hashed with Argon2id at the promised cost, salted', async () => {
    const [one, two] = await Promise.all([hasher.hash('four words'), hasher.hash('four words')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await hasher.verify(one, 'four words')).toBe(true);
    expect(await hasher.verify(one, 'four word')).toBe(false);
  });

  test('are the same bytes on every keyboard (NIST SP 800-63B-4 3.1.1.2)', async () => {
    const composed = await hasher.hash('caf\u00e9 au lait');
    expect(await hasher.verify(composed, 'cafe\u0301 au lait')).toBe(true);
    expect(await hasher.verify(composed, 'cafe au lait')).toBe(false);
  });

  test('are not truncated', async () => {
    const long = await hasher.hash(`${'x'.repeat(255)}a`);
    expect(await hasher.verify(long, `${'x'.repeat(255)}b`)).toBe(false);
  });

  test.each([undefined, { memoryCost: 7168, timeCost: 5, parallelism: 2 }])(
    'never match an unusable hash, whatever it costs',
    async (cost) => {
      const unusable = unusablePasswordHash(cost);
      expect(parseCost(unusable)).toEqual(cost ?? defaultCost);
      expect(hasDefaultCost(unusable)).toBe(cost === undefined);
      expect(await hasher.verify(unusable, 'nobody')).toBe(false);
    },
  );
});

test('a stretched scratch code depends on the code and on the salt', async () => {
  const [salt, otherSalt] = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)];
  const stretched = await stretchScratchCode('58189682', salt);
  expect(stretched).toHaveLength(32);
  expect(await stretchScratchCode('58189682', salt)).toEqual(stretched);
  expect(await stretchScratchCode('58189683', salt)).not.toEqual(stretched);
  expect(await stretchScratchCode('58189682', otherSalt)).not.toEqual(stretched);
});
