import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import { Config } from '../config/config.js';
import { ConfigError } from '../config/config-error.js';
import { isUniqueViolation } from '../database/database-errors.js';
import { markAsSetUp } from '../database/set-up-marker.js';
import type { Reader } from '../database/statements.js';
import { Transactions } from '../database/transactions.js';
import {
  discardPasswordFile,
  type GeneratedPassword,
  generatePassword,
} from './passwords/generated-password.js';
import { Passwords } from './passwords/passwords.js';
import { insertUser, userRow } from './new-user.js';
import { userNameForm, userNameRule } from '../common/user-name.js';
import { defaultAdministratorId } from './user-record.js';

/**
 * Creates the first account if there are no accounts at all, and never again: a deleted administrator does not come back.
 * Processes that start together insert the same id, so one of them creates it.
 */
@Injectable()
export class DefaultAdministrator implements OnApplicationBootstrap {
  /** The account's name. ADMIN_NAME matters at the first start only. */
  userName = '';
  /** Set if this start created the account and generated its password. */
  generatedPassword: GeneratedPassword | undefined;
  private readonly logger = new Logger(DefaultAdministrator.name);

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly passwords: Passwords,
    private readonly transactions: Transactions,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { adminName } = this.config;
    if (!userNameForm.test(adminName)) throw new ConfigError([`ADMIN_NAME must be ${userNameRule}`]);
    this.userName = adminName;
    const first = await anybody(this.database);
    if (first) this.userName = first.name;
    else await this.createFirst();
    this.mark();
  }

  private async createFirst(): Promise<void> {
    const { adminName, adminPassword } = this.config;
    const generated = adminPassword === undefined ? generatePassword(this.config) : undefined;
    const password = adminPassword ?? generated?.password ?? '';
    const passwordHash = await this.hash(password);
    if (await this.create(passwordHash, generated !== undefined)) {
      this.generatedPassword = generated;
      if (generated?.file)
        this.logger.warn(`the generated password of the user ${adminName} is in ${generated.file}`);
    } else if (generated?.file && !(await this.passwords.hashIfCurrent(defaultAdministratorId, password))) {
      discardPasswordFile(this.config, defaultAdministratorId);
    }
  }

  private mark(): void {
    if (this.config.databaseServer) return;
    const reason = markAsSetUp(this.config);
    if (reason !== undefined)
      this.logger.warn(
        `cannot mark ${this.config.dataDirectory} as set up: ${reason}; a lost database is not noticed`,
      );
  }

  /** @returns false if another process was first. */
  private async create(passwordHash: string, isGenerated: boolean): Promise<boolean> {
    const { adminName: name } = this.config;
    try {
      return await this.transactions.run(async (manager) => {
        if (await anybody(manager)) return false;
        const row = userRow({
          name,
          description: 'The default administrator',
          role: 'admin',
          passwordHash,
          passwordGenerated: isGenerated ? 1 : 0,
          createdAt: this.clock.now(),
        });
        await insertUser(manager, { ...row, id: defaultAdministratorId }, () => Promise.resolve());
        return true;
      });
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  private async hash(password: string): Promise<string> {
    try {
      return await this.passwords.hashNew(password, this.config.adminName);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw new ConfigError(['ADMIN_PASSWORD is too common or known from a data breach: choose another']);
    }
  }
}

/** @returns the user with the lowest id; undefined if there are no users. */
async function anybody(reader: Reader): Promise<{ name: string } | undefined> {
  const [user] = await reader.query<{ name: string }[]>('SELECT name FROM users ORDER BY id LIMIT 1');
  return user;
}
