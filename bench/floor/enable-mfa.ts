import { randomBytes } from 'node:crypto';
import { stretchScratchCode } from '../../src/crypto/password-hasher.js';
import { randomDigits, randomEnrolmentToken, randomSharedSecret } from '../../src/crypto/randomness.js';
import { tokenDigest } from '../../src/crypto/digests.js';
import { authenticatorRow } from '../../src/mfa/authenticators/authenticator-row.js';
import { sealSharedSecret } from '../../src/mfa/keys/shared-secrets.js';
import { base32nopad } from '@scure/base';
import { provisioningUri } from '../../src/otp/otpauth-uri.js';
import { recordEvent } from './audit.js';
import { authenticate, ownAccount } from './callers.js';
import { type Context, type FloorRequest, Refusal } from './context.js';
import { change, type FloorDatabase, placeholders, select, type Steps } from './database.js';

const codesPerAuthenticator = 5;
const slotKey = ['userId', 'slot', 'status'];

const upsertSlotSql = (database: FloorDatabase, columns: readonly string[]): string =>
  `INSERT INTO authenticators (${columns.join(', ')}) VALUES (${placeholders(columns.length)}) ` +
  database.onConflict(
    slotKey,
    columns.filter((column) => !slotKey.includes(column)),
  );

export async function enableMfa(context: Context, request: FloorRequest): Promise<object> {
  const { config, database } = context;
  const caller = await authenticate(context, request);
  const user = ownAccount(caller, request.path);
  const sharedSecret = randomSharedSecret(20);
  const sharedSecretBase32 = base32nopad.encode(sharedSecret);
  const enrolmentToken = randomEnrolmentToken();
  const salt = randomBytes(16);
  const scratchCodes = Array.from({ length: codesPerAuthenticator }, () => randomDigits(8));
  const digests = await Promise.all(scratchCodes.map((code) => scratchCodeDigest(context, code, salt)));
  await database.transaction(storeEnrolment);
  return {
    userId: user.id,
    qrString: provisioningUri({ issuer: config.issuer, accountName: user.name, sharedSecretBase32 }),
    secretKey: sharedSecretBase32,
    scratchCodes,
    token: enrolmentToken,
  };

  function* storeEnrolment(): Steps<void> {
    const now = Date.now();
    const slot = authenticatorRow({
      userId: user.id,
      kind: 'totp',
      name: 'Authenticator app',
      status: 'pending',
      slot: 'main',
      pendingScratchCodes: JSON.stringify({ salt: salt.toString('hex'), digestKeyId: 'default', digests }),
      createdAt: now,
      sealedSharedSecret: sealSharedSecret(context.keyring, sharedSecret, user.id),
      enrolmentTokenDigest: tokenDigest(enrolmentToken),
      expiresAt: now + config.timeToLive.enrolment * 1000,
    });
    yield* change(upsertSlotSql(database, Object.keys(slot)), ...Object.values(slot));
    const slots = yield* select<{ id: number; status: string }>(
      'SELECT id, status FROM authenticators WHERE userId = ?',
      user.id,
    );
    const pending = slots.find(({ status }) => status === 'pending');
    if (!pending || slots.length > 1) throw new Refusal(409, 'MFA is on');
    yield* recordEvent(request, 'mfa.enrolment_started', user.id, { replacing: false });
  }
}

async function scratchCodeDigest(context: Context, code: string, salt: Buffer): Promise<string> {
  return context.keyedDigests.digest('scratch-code', await stretchScratchCode(code, salt));
}
