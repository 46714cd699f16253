import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { Clock, secondsAfter } from '../common/clock/clock.js';
import { type Role, roles } from '../common/http/caller.js';
import { Config } from '../config/config.js';
import { insertIfAbsent } from '../database/statements.js';
import { Transactions } from '../database/transactions.js';
import { MfaRequirement } from './entities/mfa-requirement.entity.js';

/** A role and the instant its holder was given it, in milliseconds. */
export interface RoleHolder {
  readonly role: Role;
  readonly roleSince: number;
}

/** What a user has, or a session has used. */
export interface Factors {
  readonly mfaEnabled: boolean;
  readonly hasPasskey: boolean;
}

/** Since when a role must use MFA, and a passkey for it; null: any second factor will do. In milliseconds. */
interface Requirement {
  readonly mfaSince: number;
  readonly passkeySince: number | null;
}

/** The roles that must use MFA, and those of them that must use a passkey. */
export interface RequiredRoles {
  readonly mfa: readonly Role[];
  readonly passkey: readonly Role[];
}

/** RFC 8176 methods that only a passkey proves. */
const passkeyMethods = ['hwk', 'swk', 'pop'];

/** Which roles must use MFA, and from when: the database keeps it, so a restart starts no new grace period. */
@Injectable()
export class MfaPolicy implements OnModuleInit {
  private required: ReadonlyMap<Role, Requirement> = new Map();

  constructor(
    @InjectRepository(MfaRequirement) private readonly requirements: Repository<MfaRequirement>,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly transactions: Transactions,
  ) {}

  async onModuleInit(): Promise<void> {
    const startedAt = this.clock.now();
    await this.remember(startedAt);
    const kept = new Map((await this.requirements.find()).map((row) => [row.role, row]));
    // This process enforces its own policy, even if another process without it has removed the row, or a fast clock has
    // written it.
    const since = (instant: number | null | undefined): number => Math.min(instant ?? startedAt, startedAt);
    this.required = new Map(
      roles.filter(this.isRequired).map((role) => {
        const row = kept.get(role);
        const passkeySince = this.needsPasskey(role) ? since(row?.passkeyRequiredSince) : null;
        return [role, { mfaSince: since(row?.requiredSince), passkeySince }];
      }),
    );
  }

  /** Writes what has changed since the last start. Another process that is starting may write it first. */
  private async remember(startedAt: number): Promise<void> {
    const known = await this.requirements.find();
    const added = roles.filter((role) => this.isRequired(role) && !known.some((each) => each.role === role));
    const dropped = known.filter(({ role }) => !this.isRequired(role));
    const changed = known.filter(
      ({ role, passkeyRequiredSince }) => (passkeyRequiredSince !== null) !== this.needsPasskey(role),
    );
    if (added.length + dropped.length + changed.length === 0) return;
    const passkeyRequiredSince = (role: Role): number | null => (this.needsPasskey(role) ? startedAt : null);
    await this.transactions.run(async (manager) => {
      for (const { role } of dropped) await manager.delete(MfaRequirement, { role });
      for (const { role } of changed)
        await manager.update(MfaRequirement, { role }, { passkeyRequiredSince: passkeyRequiredSince(role) });
      for (const role of added) {
        const row = { role, requiredSince: startedAt, passkeyRequiredSince: passkeyRequiredSince(role) };
        await insertIfAbsent(manager, MfaRequirement, row);
      }
    });
  }

  private readonly isRequired = (role: Role): boolean =>
    (this.config.mfaPolicy[role] ?? 'optional') !== 'optional';

  /** Whether the role must use a passkey, at once or when its grace period ends. */
  needsPasskey(role: Role): boolean {
    return this.config.mfaPolicy[role] === 'phishing-resistant';
  }

  /** @returns since when MFA, and a passkey for it, have been required, in milliseconds; null if they are not. */
  requiredFrom(role: Role): { readonly [Name in keyof Requirement]: number | null } {
    return this.required.get(role) ?? { mfaSince: null, passkeySince: null };
  }

  /** @returns the roles of which it has been required since this instant or longer. */
  requiredRoles(since = Number.POSITIVE_INFINITY): RequiredRoles {
    const all = [...this.required];
    const isLong = (instant: number | null): boolean => instant !== null && instant <= since;
    return {
      mfa: all.filter(([, { mfaSince }]) => isLong(mfaSince)).map(([role]) => role),
      passkey: all.filter(([, { passkeySince }]) => isLong(passkeySince)).map(([role]) => role),
    };
  }

  /** @returns when the grace period for what the user lacks ends, in milliseconds; null if nothing required is missing. */
  deadline({ role, roleSince }: RoleHolder, { mfaEnabled, hasPasskey }: Factors): number | null {
    const { mfaSince, passkeySince } = this.requiredFrom(role);
    const missing = [mfaEnabled ? null : mfaSince, hasPasskey ? null : passkeySince];
    const since = missing.filter((instant) => instant !== null);
    if (since.length === 0) return null;
    return secondsAfter(Math.max(Math.min(...since), roleSince), this.config.mfaGracePeriod);
  }

  /**
   * Whether a session may do nothing but enrol: its user must use MFA or a passkey, and the session did not, or it has been
   * removed since.
   */
  mustEnrol(holder: RoleHolder, { mfaEnabled, hasPasskey }: Factors, sessionAmr: readonly string[]): boolean {
    // Asked by every request, and most roles must use nothing.
    if (!this.required.has(holder.role)) return false;
    const deadline = this.deadline(holder, {
      mfaEnabled: mfaEnabled && sessionAmr.includes('mfa'),
      hasPasskey: hasPasskey && sessionAmr.some((method) => passkeyMethods.includes(method)),
    });
    return deadline !== null && deadline <= this.clock.now();
  }

  /** @returns the condition for users whose grace period is over: one of these roles, held since this instant or longer. */
  overdue(): { roles: RequiredRoles; roleSinceAtMost: number } {
    const graceStart = secondsAfter(this.clock.now(), -this.config.mfaGracePeriod);
    return { roles: this.requiredRoles(graceStart), roleSinceAtMost: graceStart };
  }
}
