import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import type { Actor } from '../../common/http/caller.js';
import { Config } from '../../config/config.js';
import { Transactions } from '../../database/transactions.js';
import type { AuthenticatorKind } from '../../mfa/authenticators/authenticator-kinds.js';
import {
  AuthenticatorTransfer,
  type ReadTotp,
  type TransferredPasskey,
} from '../../mfa/transfer/authenticator-transfer.js';
import { base32nopad } from '@scure/base';
import { provisioningUri } from '../../otp/otpauth-uri.js';
import type { ImportedPasskeyDto, ImportedTotpDto } from './imported-authenticator.dto.js';
import type { ImportedUserDto } from './imported-user.dto.js';
import { defaultAdministratorId, type UserRow, userColumnsSql } from '../user-record.js';

/** One user, in the form that can be imported. */
export interface ExportedUser {
  readonly id: number;
  readonly fields: Partial<ImportedUserDto>;
  /** No key of the ring opens one of the secrets. */
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
      yield withSecrets ? await this.withSecrets(rows) : await this.withoutSecrets(rows);
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

  private async withoutSecrets(rows: readonly ExportRow[]): Promise<ExportedUser[]> {
    const kinds = await this.authenticators.kindsOf(rows.map(({ id }) => id));
    return rows.map((row) => ({
      id: row.id,
      fields: fieldsOf(row, kinds.get(row.id) ?? []),
      unreadable: false,
    }));
  }

  private async withSecrets(rows: readonly ExportRow[]): Promise<ExportedUser[]> {
    const ids = rows.map(({ id }) => id);
    const totpOf = await this.authenticators.totpOf(ids);
    const passkeysOf = await this.authenticators.passkeysOf(ids);
    return rows.map((row) => {
      const totp = totpOf.get(row.id) ?? [];
      const authenticators = [...totp.map(totpFields), ...(passkeysOf.get(row.id) ?? []).map(passkeyFields)];
      const [main] = totp;
      const otpauth = main && this.keyUri(row.name, main);
      return {
        id: row.id,
        fields: {
          ...fieldsOf(row, [...new Set(authenticators.map(({ kind }) => kind))]),
          passwordHash: row.passwordHash,
          ...(otpauth !== undefined && { otpauth }),
          ...(authenticators.length > 0 && { authenticators }),
        },
        unreadable: totp.some(({ sharedSecret }) => !sharedSecret),
      };
    });
  }

  /** What other systems can read of a user's authenticators. */
  private keyUri(accountName: string, { sharedSecret, parameters }: ReadTotp): string | undefined {
    if (!sharedSecret) return undefined;
    const { issuer } = this.config;
    const sharedSecretBase32 = base32nopad.encode(sharedSecret);
    return provisioningUri({ issuer, accountName, sharedSecretBase32, parameters });
  }
}

function fieldsOf(
  { name, description, role, disabledAt }: ExportRow,
  mfaKinds: readonly AuthenticatorKind[],
): Partial<ImportedUserDto> {
  return {
    name,
    description,
    role,
    disabled: disabledAt !== null,
    mfaEnabled: mfaKinds.length > 0,
    mfaKinds,
  };
}

/** Without its secret, which no key opens, it is refused by the import, so that it is not lost silently. */
function totpFields({
  name,
  isMain,
  sharedSecret,
  parameters,
  driftSteps,
  lastAcceptedTimeStep,
}: ReadTotp): Partial<ImportedTotpDto> & Pick<ImportedTotpDto, 'kind'> {
  return {
    kind: 'totp',
    main: isMain,
    name,
    ...(sharedSecret && { secret: base32nopad.encode(sharedSecret) }),
    ...parameters,
    driftSteps,
    ...(lastAcceptedTimeStep !== null && { lastAcceptedTimeStep }),
  };
}

function passkeyFields({
  transports,
  backedUp,
  userVerified,
  ...passkey
}: TransferredPasskey): ImportedPasskeyDto {
  return {
    kind: 'passkey',
    ...passkey,
    transports: transports === '' ? [] : transports.split(' '),
    backedUp: backedUp === 1,
    userVerified: userVerified === 1,
  };
}
