import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import { Config } from '../config/config.js';
import { ConfigError } from '../config/config-error.js';
import { randomToken } from '../crypto/randomness.js';
import { isUniqueViolation } from '../database/database-errors.js';
import { Transactions } from '../database/transactions.js';
import { User } from './entities/user.entity.js';
import { Passwords } from './passwords.js';
import { countUser } from './user-counts.js';
import { defaultAdministratorId } from './user-record.js';

const name = 'administrator';

/** Creates the first account at the very first start. Of several processes that start together, one does. */
@Injectable()
export class DefaultAdministrator implements OnApplicationBootstrap {
  /** The password, if this start made one up; to be shown once. */
  generatedPassword: string | undefined;

  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly passwords: Passwords,
    private readonly transactions: Transactions,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (await this.users.existsBy({ id: defaultAdministratorId })) return;
    const password = this.config.adminPassword ?? randomToken().slice(0, 22);
    const passwordHash = await this.hash(password);
    const now = this.clock.now();
    try {
      await this.transactions.run(async (manager) => {
        await manager.insert(User, {
          id: defaultAdministratorId,
          name,
          nameKey: name,
          description: 'The default administrator',
          role: 'admin',
          passwordHash,
          disabledAt: null,
          sessionEpoch: 0,
          roleSince: now,
          createdAt: now,
        });
        await countUser(manager, defaultAdministratorId, 1);
      });
      this.generatedPassword = this.config.adminPassword === undefined ? password : undefined;
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }

  private async hash(password: string): Promise<string> {
    try {
      return await this.passwords.hashNew(password, name);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw new ConfigError(['ADMIN_PASSWORD is among those that are guessed first: take another']);
    }
  }
}
