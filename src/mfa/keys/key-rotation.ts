import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import type { Actor } from '../../common/http/caller.js';
import { Config } from '../../config/config.js';
import { Keyring } from '../../crypto/keyring.js';
import { Transactions } from '../../database/transactions.js';
import { type ResealOptions, type ResealOutcome, SealedSecrets } from './sealed-secrets.js';

/** What a key is to the ring: the first seals and opens, the others open. `KeyCheck` sees to it that none is missing. */
export interface KeyUse {
  readonly keyId: string;
  readonly use: 'seals' | 'opens';
  readonly secrets: number;
}

/** Brings every secret under the newest key, so that an old one can be taken away. */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly audit: AuditService,
    private readonly config: Config,
    private readonly keyring: Keyring,
    private readonly secrets: SealedSecrets,
    private readonly transactions: Transactions,
  ) {}

  /** Every key of the ring, in its order. */
  async status(): Promise<readonly KeyUse[]> {
    const counts = await this.secrets.countByKey();
    return this.config.encryptionKeys.map(({ id }) => ({
      keyId: id,
      use: id === this.keyring.sealingKeyId ? 'seals' : 'opens',
      secrets: counts.get(id) ?? 0,
    }));
  }

  /** Re-seals what other keys have sealed. The audit trail tells that it began, also of one that was broken off. */
  async rotate(operator: Actor, options: ResealOptions): Promise<ResealOutcome> {
    if (options.dryRun) return this.secrets.reseal(options);
    const keyId = this.keyring.sealingKeyId;
    await this.transactions.run((manager) =>
      this.audit.record(manager, operator, {
        type: 'keys.rotation_started',
        subjectUserId: null,
        details: { keyId },
      }),
    );
    const outcome = await this.secrets.reseal(options);
    const { resealed, unreadable } = outcome;
    const failure = outcome.finished ? {} : { failure: 'broken off' };
    await this.transactions.run((manager) =>
      this.audit.record(manager, operator, {
        type: 'keys.rotated',
        subjectUserId: null,
        details: { keyId, resealed, unreadable: unreadable.length },
        ...failure,
      }),
    );
    return outcome;
  }
}
