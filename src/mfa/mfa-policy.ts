import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { Clock, secondsAfter } from '../common/clock/clock.js';
import { type Role, roles } from '../common/http/caller.js';
import { Config } from '../config/config.js';
import { insertIfAbsent } from '../database/statements.js';
import { Transactions } from '../database/transactions.js';
import { MfaRequirement } from './entities/mfa-requirement.entity.js';

/** A role, and since when its holder has had it. */
export interface RoleHolder {
  readonly role: Role;
  readonly roleSince: number;
}

/** Who must use MFA, and from when on. When a role came to be required is kept, so that a restart begins no new grace. */
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
        // Another process that starts at the same moment may be first.
        for (const role of added)
          await insertIfAbsent(manager, MfaRequirement, { role, requiredSince: startedAt });
      });
    }
    const kept = new Map((await this.requirements.find()).map((row) => [row.role, row.requiredSince]));
    // What this process requires, it enforces, also if another one without the policy has removed the row since, or a
    // clock that was ahead has written it.
    this.requiredSince = new Map(
      required.map((role) => [role, Math.min(kept.get(role) ?? startedAt, startedAt)]),
    );
  }

  isRequired(role: Role): boolean {
    return this.config.mfaPolicy[role] === 'required';
  }

  get requiredRoles(): readonly Role[] {
    return [...this.requiredSince.keys()];
  }

  /** When the grace ends, in milliseconds; null where MFA is optional. */
  deadline({ role, roleSince }: RoleHolder): number | null {
    const requiredSince = this.requiredSince.get(role);
    return requiredSince === undefined
      ? null
      : secondsAfter(Math.max(requiredSince, roleSince), this.config.mfaGracePeriod);
  }

  /**
   * Whether a session can do nothing but enrol: its user must use MFA, and this session did not, or MFA was switched
   * off since.
   */
  mustEnrol(holder: RoleHolder, session: { amr: readonly string[]; mfaEnabled: boolean }): boolean {
    if (session.mfaEnabled && session.amr.includes('mfa')) return false;
    const deadline = this.deadline(holder);
    return deadline !== null && deadline <= this.clock.now();
  }

  /** Whose grace is over now: holders of one of these roles since this instant or longer. */
  overdue(): { roles: readonly Role[]; roleSinceAtMost: number } {
    const graceStart = secondsAfter(this.clock.now(), -this.config.mfaGracePeriod);
    const overdueRoles = [...this.requiredSince].filter(([, since]) => since <= graceStart);
    return { roles: overdueRoles.map(([role]) => role), roleSinceAtMost: graceStart };
  }
}
