import type { EntityManager } from 'typeorm';
import type { Clock } from '../../common/clock/clock.js';
import { execute } from '../../database/statements.js';
import type { PresentedCode } from '../codes/presented-code.js';
import type { Passkey } from '../entities/passkey.entity.js';
import type { IssuedChallenge, PasskeyChallenges } from './passkey-challenges.js';
import type { StoredPasskey } from './passkeys.js';
import { PasskeyRefusal, type PasskeyUse } from './webauthn.js';

/** Transports of devices that are not part of the computer. */
const roaming = ['usb', 'nfc', 'ble', 'smart-card'];

/** An assertion whose arithmetic is done. A challenge is used up by its answer, whether that is right or wrong. */
export class PresentedPasskey implements PresentedCode {
  readonly method = 'passkey';
  readonly amr: readonly string[];
  private isFirstAnswer = false;

  constructor(
    private readonly challenge: IssuedChallenge | undefined,
    private readonly passkey: StoredPasskey | undefined,
    private readonly use: PasskeyUse | PasskeyRefusal,
    private readonly challenges: PasskeyChallenges,
    private readonly clock: Clock,
  ) {
    this.amr = passkey ? [possessionOf(passkey)] : [];
  }

  get problem(): string | undefined {
    return this.use instanceof PasskeyRefusal ? this.use.reason : undefined;
  }

  async spend(manager: EntityManager): Promise<boolean> {
    const { challenge, passkey, use } = this;
    this.isFirstAnswer = challenge !== undefined && (await this.challenges.use(manager, challenge));
    if (!this.isFirstAnswer) return false;
    if (!passkey || use instanceof PasskeyRefusal) return false;
    const counted = await execute(
      manager,
      'UPDATE passkeys SET signCount = ?, backedUp = ? ' +
        'WHERE authenticatorId = ? AND (signCount < ? OR (signCount = 0 AND ? = 0))',
      [use.signCount, use.backedUp, passkey.authenticatorId, use.signCount, use.signCount],
    );
    if (counted !== 1) return false;
    const used = await execute(
      manager,
      "UPDATE authenticators SET lastUsedAt = ? WHERE id = ? AND status = 'active'",
      [this.clock.now(), passkey.authenticatorId],
    );
    return used === 1;
  }

  /**
   * A counter that has not grown suggests that the passkey was copied (WebAuthn Level 3, 6.1.1). An answer that is sent
   * twice suggests nothing.
   */
  async noteReuse(manager: EntityManager): Promise<boolean> {
    const { passkey, use } = this;
    if (!this.isFirstAnswer || !passkey || use instanceof PasskeyRefusal) return false;
    const noted = await execute(
      manager,
      'UPDATE authenticators SET lastDuplicateUseAt = ? WHERE id = ? AND EXISTS ' +
        '(SELECT 1 FROM passkeys WHERE authenticatorId = ? AND signCount >= ? AND signCount > 0)',
      [this.clock.now(), passkey.authenticatorId, passkey.authenticatorId, use.signCount],
    );
    return noted === 1;
  }
}

/** RFC 8176 2: `hwk` for a key on a separate device, `swk` for one that syncs between devices, `pop` if neither is known. */
function possessionOf({ deviceType, transports }: Pick<Passkey, 'deviceType' | 'transports'>): string {
  if (deviceType === 'multiDevice') return 'swk';
  return transports.split(' ').some((transport) => roaming.includes(transport)) ? 'hwk' : 'pop';
}
