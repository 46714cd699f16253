import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import type { Actor } from '../../common/http/caller.js';
import { Config } from '../../config/config.js';
import { Transactions } from '../../database/transactions.js';
import { AuthenticatorTransfer, type ReadTotp } from '../../mfa/transfer/authenticator-transfer.js';
import { base32nopad } from '@scure/base';
import { provisioningUri } from '../../otp/otpauth-uri.js';
import type { ImportedUserDto } from './imported-user.dto.js';
import { defaultAdministratorId, type UserRow, userColumnsSql } from '../user-record.js';

/** One user, in the form that can be imported. */
export interface ExportedUser {
  readonly id: number;
  readonly fields: Pick<
    ImportedUserDto,
    'name' | 'description' | 'role' | 'disabled' | 'mfaEnabled' | 'passwordHash' | 'otpauth'
  >;
  /** MFA is on, and no key of the ring opens the secret. */
  readonly unreadable: boolean;
}

type ExportRow = UserRow & { readonly passwordHash: string };

const batchSize = 500;

@Injectable()
export class UserExport {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditService,
    private readonly authenticators: AuthenticatorTransfer,
    private readonly config: Config,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Yields every user in the order of ids, a batch at a time. With secrets, the default administrator is left out: every
   * installation has its own, so those secrets could only do harm.
   */
  async *read({ withSecrets }: { withSecrets: boolean }): AsyncGenerator<readonly ExportedUser[]> {
    for (let lastId = withSecrets ? defaultAdministratorId : 0; ;) {
      const rows = await this.database.query<ExportRow[]>(
        `SELECT ${userColumnsSql}, users.passwordHash FROM users WHERE users.id > ? ORDER BY users.id LIMIT ?`,
        [lastId, batchSize],
      );
      const last = rows.at(-1);
      if (!last) return;
      yield withSecrets ? await this.withSecrets(rows) : rows.map(withoutSecrets);
      lastId = last.id;
    }
  }

  /** Audits the start before the first secret is written, so that an interrupted export shows as well. */
  async recordStart(operator: Actor, details: { withSecrets: boolean }): Promise<void> {
    await this.transactions.run((manager) =>
      this.audit.record(manager, operator, { type: 'users.export_started', subjectUserId: null, details }),
    );
  }

  async recordEnd(
    operator: Actor,
    details: { withSecrets: boolean; users: number },
    { finished }: { finished: boolean },
  ): Promise<void> {
    await this.transactions.run((manager) =>
      this.audit.record(manager, operator, {
        type: 'users.exported',
        subjectUserId: null,
        details,
        ...(!finished && { failure: 'broken off' }),
      }),
    );
  }

  private async withSecrets(rows: readonly ExportRow[]): Promise<ExportedUser[]> {
    const totp = await this.authenticators.totpOf(rows.map(({ id }) => id));
    return rows.map((row) => {
      const { id, fields } = withoutSecrets(row);
      const [main] = totp.get(id) ?? [];
      const otpauth = main && this.keyUri(row.name, main);
      return {
        id,
        fields: {
          ...fields,
          // Read at the same moment as the secret.
          mfaEnabled: main !== undefined,
          passwordHash: row.passwordHash,
          ...(otpauth !== undefined && { otpauth }),
        },
        unreadable: main !== undefined && !main.sharedSecret,
      };
    });
  }

  private keyUri(accountName: string, { sharedSecret, parameters }: ReadTotp): string | undefined {
    if (!sharedSecret) return undefined;
    const { issuer } = this.config;
    const sharedSecretBase32 = base32nopad.encode(sharedSecret);
    return provisioningUri({ issuer, accountName, sharedSecretBase32, parameters });
  }
}

function withoutSecrets({ id, name, description, role, disabledAt, factors }: ExportRow): ExportedUser {
  return {
    id,
    fields: { name, description, role, disabled: disabledAt !== null, mfaEnabled: factors !== null },
    unreadable: false,
  };
}
