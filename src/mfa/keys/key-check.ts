import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { Config } from '../../config/config.js';
import { ConfigError } from '../../config/config-error.js';
import type { EncryptionKey } from '../../config/validators.js';
import { KeyedDigests } from '../../crypto/digests.js';
import { Keyring } from '../../crypto/keyring.js';
import { isUniqueViolation } from '../../database/database-errors.js';
import { Transactions } from '../../database/transactions.js';
import { KeyCanary } from '../entities/key-canary.entity.js';
import { SealedSecrets } from './sealed-secrets.js';

const binding = { purpose: 'key-canary', userId: 0 };
const encryptionPrefix = 'encryption:';
const digestName = 'digest';

/**
 * Compares the keys of this process with those the database was written with, before anything else happens. A wrong or
 * missing key then ends the start with one sentence, rather than refusing the code of every sign-in.
 */
@Injectable()
export class KeyCheck implements OnModuleInit {
  constructor(
    @InjectRepository(KeyCanary) private readonly canaries: Repository<KeyCanary>,
    private readonly config: Config,
    private readonly digests: KeyedDigests,
    private readonly secrets: SealedSecrets,
    private readonly transactions: Transactions,
  ) {}

  /** @throws ConfigError naming every key that is wrong or missing. */
  async onModuleInit(): Promise<void> {
    try {
      await this.check();
    } catch (error) {
      // Another process that is starting wrote them first: compare with those.
      if (!isUniqueViolation(error)) throw error;
      await this.check();
    }
  }

  private async check(): Promise<void> {
    const known = new Map((await this.canaries.find()).map(({ name, value }) => [name, value]));
    const { encryptionKeys } = this.config;
    const problems: string[] = [];
    const added: KeyCanary[] = [];
    for (const key of encryptionKeys) {
      const name = encryptionPrefix + key.id;
      const canary = known.get(name);
      if (!(canary ? opens(key, canary) : await this.secrets.sampleOpens(key))) {
        problems.push(
          `ENCRYPTION_KEYS holds another key "${key.id}" than the one this database was written with`,
        );
      }
      if (!canary) added.push({ name, value: new Keyring([key]).seal(Buffer.alloc(0), binding) });
    }
    const digest = this.digests.digest(binding.purpose, Buffer.alloc(0));
    if ((known.get(digestName) ?? digest) !== digest) {
      problems.push('DIGEST_KEY is another one than the one this database was written with');
    }
    if (!known.has(digestName)) added.push({ name: digestName, value: digest });

    const isAbsent = (id: string): boolean => !encryptionKeys.some((key) => key.id === id);
    const absent = [...known.keys()]
      .filter((name) => name.startsWith(encryptionPrefix))
      .map((name) => name.slice(encryptionPrefix.length))
      .filter(isAbsent);
    // A database from before there were canaries may hold secrets of keys that have none.
    const mayLack = absent.length > 0 || known.size === 0;
    for (const [id, left] of mayLack ? await this.secrets.countByKey() : []) {
      if (isAbsent(id)) {
        problems.push(
          `ENCRYPTION_KEYS lacks the key "${id}", which seals ${left} secrets: put it back, then run npm run keys -- rotate`,
        );
      }
    }
    if (problems.length > 0) throw new ConfigError(problems);
    await this.remember(
      added,
      absent.map((id) => encryptionPrefix + id),
    );
  }

  private async remember(added: readonly KeyCanary[], dropped: readonly string[]): Promise<void> {
    if (added.length + dropped.length === 0) return;
    await this.transactions.run(async (manager) => {
      for (const name of dropped) await manager.delete(KeyCanary, { name });
      for (const canary of added) await manager.insert(KeyCanary, canary);
    });
  }
}

function opens(key: EncryptionKey, canary: string): boolean {
  try {
    new Keyring([key]).open(canary, binding);
    return true;
  } catch {
    return false;
  }
}
