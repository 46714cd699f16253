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

/** Which roles must use MFA, and from when: the database keeps it, so a restart starts no new grace period. */
@Injectable()
export class MfaPolicy implements OnModuleInit {
  private requiredSince: ReadonlyMap<Role, number> = new Map();

  constructor(
    @InjectRepository(MfaRequirement) private readonly requirements: Repository<MfaRequirement>,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly transactions: Transactions,
  ) {}

  async onModuleInit(): Promise<void> {
    const required = roles.filter((role) => this.isRequired(role));
    const known = await this.requirements.find();
    const added = required.filter((role) => !known.some((each) => each.role === role));
    const dropped = known.map(({ role }) => role).filter((role) => !this.isRequired(role));
    const startedAt = this.clock.now();
    if (added.length + dropped.length > 0) {
      await this.transactions.run(async (manager) => {
        for (const role of dropped) await manager.delete(MfaRequirement, { role });
        // Another process that is starting may insert it first.
        for (const role of added)
          await insertIfAbsent(manager, MfaRequirement, { role, requiredSince: startedAt });
      });
    }
    const kept = new Map((await this.requirements.find()).map((row) => [row.role, row.requiredSince]));
    // This process enforces its own policy, even if another process without it has removed the row, or a fast clock has
    // written it.
    this.requiredSince = new Map(
      required.map((role) => [role, Math.min(kept.get(role) ?? startedAt, startedAt)]),
    );
  }

  private isRequired(role: Role): boolean {
    return this.config.mfaPolicy[role] === 'required';
  }

  /** @returns since when MFA has been required, in milliseconds; null if it is optional. */
  requiredFrom(role: Role): number | null {
    return this.requiredSince.get(role) ?? null;
  }

  get requiredRoles(): readonly Role[] {
    return [...this.requiredSince.keys()];
  }

  /** @returns when the grace period ends, in milliseconds; null if MFA is optional. */
  deadline({ role, roleSince }: RoleHolder): number | null {
    const requiredSince = this.requiredSince.get(role);
    return requiredSince === undefined
      ? null
      : secondsAfter(Math.max(requiredSince, roleSince), this.config.mfaGracePeriod);
  }

  /**
   * Whether a session may do nothing but enrol: its user must use MFA, and the session did not use it, or MFA has been
   * switched off since.
   */
  mustEnrol(holder: RoleHolder, session: { amr: readonly string[]; mfaEnabled: boolean }): boolean {
    if (session.mfaEnabled && session.amr.includes('mfa')) return false;
    const deadline = this.deadline(holder);
    return deadline !== null && deadline <= this.clock.now();
  }

  /** @returns the condition for users whose grace period is over: one of these roles, held since this instant or longer. */
  overdue(): { roles: readonly Role[]; roleSinceAtMost: number } {
    const graceStart = secondsAfter(this.clock.now(), -this.config.mfaGracePeriod);
    const overdueRoles = [...this.requiredSince].filter(([, since]) => since <= graceStart);
    return { roles: overdueRoles.map(([role]) => role), roleSinceAtMost: graceStart };
  }
}
