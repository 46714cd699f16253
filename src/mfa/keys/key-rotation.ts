import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import type { Actor } from '../../common/http/caller.js';
import { Keyring } from '../../crypto/keyring.js';
import { Transactions } from '../../database/transactions.js';
import { type ResealOptions, type ResealOutcome, SealedSecrets } from './sealed-secrets.js';

/** Re-seals every secret with the newest key, so that an old key can be removed. */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly audit: AuditService,
    private readonly keyring: Keyring,
    private readonly secrets: SealedSecrets,
    private readonly transactions: Transactions,
  ) {}

  /** Re-seals what other keys have sealed. The start is audited first, so an interrupted rotation shows as well. */
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
