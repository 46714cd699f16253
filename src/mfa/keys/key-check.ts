import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { Config } from '../../config/config.js';
import { ConfigError } from '../../config/config-error.js';
import type { NamedKey } from '../../config/validators.js';
import { KeyedDigests } from '../../crypto/digests.js';
import { Keyring } from '../../crypto/keyring.js';
import { isUniqueViolation } from '../../database/database-errors.js';
import { Transactions } from '../../database/transactions.js';
import { KeyCanary } from '../entities/key-canary.entity.js';
import { DigestedCodes } from './digested-codes.js';
import { SealedSecrets } from './sealed-secrets.js';
import { counted } from '../../common/counted.js';

/** A ring of keys, and how it is compared with the database. */
interface CheckedRing {
  readonly variable: string;
  readonly keys: readonly NamedKey[];
  readonly canaryNameOf: (keyId: string) => string;
  /** @returns the id of the key, or undefined if the canary is another ring's. */
  readonly keyIdOf: (canaryName: string) => string | undefined;
  readonly newCanary: (key: NamedKey) => string;
  /** @param canary undefined if the key has none yet. */
  readonly isRight: (key: NamedKey, canary: string | undefined) => boolean | Promise<boolean>;
  /** What in the database needs a key that is missing from the ring, by the key's id, and what to do. */
  readonly needs: () => Promise<ReadonlyMap<string, string>>;
}

const binding = { purpose: 'key-canary', userId: 0 };

/**
 * Compares the keys of this process with those the database was written with, before anything else happens. A wrong or
 * missing key then ends the start with one sentence, rather than refusing the code of every sign-in.
 */
@Injectable()
export class KeyCheck implements OnModuleInit {
  constructor(
    @InjectRepository(KeyCanary) private readonly canaries: Repository<KeyCanary>,
    private readonly codes: DigestedCodes,
    private readonly config: Config,
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
    const problems: string[] = [];
    const added: KeyCanary[] = [];
    const dropped: string[] = [];
    for (const ring of [this.encryptionRing(), this.digestRing()]) {
      for (const key of ring.keys) {
        const name = ring.canaryNameOf(key.id);
        const canary = known.get(name);
        if (!(await ring.isRight(key, canary)))
          problems.push(
            `the key "${key.id}" in ${ring.variable} is not the one this database was written with`,
          );
        if (canary === undefined) added.push({ name, value: ring.newCanary(key) });
      }
      const isAbsent = (id: string): boolean => !ring.keys.some((key) => key.id === id);
      const absent = [...known.keys()].flatMap((name) => ring.keyIdOf(name) ?? []).filter(isAbsent);
      // A database from before there were canaries may hold secrets of keys that have none.
      const mayLack = absent.length > 0 || known.size === 0;
      for (const [id, need] of mayLack ? await ring.needs() : [])
        if (isAbsent(id)) problems.push(`${ring.variable} lacks the key "${id}", which ${need}`);
      dropped.push(...absent.map(ring.canaryNameOf));
    }
    if (problems.length > 0) throw new ConfigError(problems);
    await this.remember(added, dropped);
  }

  private encryptionRing(): CheckedRing {
    const prefix = 'encryption:';
    return {
      variable: 'ENCRYPTION_KEYS',
      keys: this.config.encryptionKeys,
      canaryNameOf: (keyId) => prefix + keyId,
      keyIdOf: (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : undefined),
      newCanary: (key) => new Keyring([key]).seal(Buffer.alloc(0), binding),
      isRight: (key, canary) => (canary === undefined ? this.secrets.sampleOpens(key) : opens(key, canary)),
      needs: async () =>
        describeEach(
          await this.secrets.countByKey(),
          (secrets) => `seals ${counted(secrets, 'secret')}: put it back, then run npm run keys -- rotate`,
        ),
    };
  }

  private digestRing(): CheckedRing {
    const prefix = 'digest:';
    // The name from when there was one key, which had this id.
    const [ofDefault, defaultId] = ['digest', 'default'];
    const newCanary = (key: NamedKey): string =>
      new KeyedDigests([key]).digest(binding.purpose, Buffer.alloc(0));
    return {
      variable: 'DIGEST_KEY',
      keys: this.config.digestKeys,
      canaryNameOf: (keyId) => (keyId === defaultId ? ofDefault : prefix + keyId),
      keyIdOf: (name) => {
        if (name === ofDefault) return defaultId;
        return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
      },
      newCanary,
      isRight: (key, canary) => canary === undefined || canary === newCanary(key),
      needs: async () =>
        describeEach(
          await this.codes.countUsersByKey(),
          (users, id) =>
            `the scratch codes of ${counted(users, 'user')} need: put it back, or end these codes with ` +
            `npm run keys -- retire ${id} --void-scratch-codes`,
        ),
    };
  }

  private async remember(added: readonly KeyCanary[], dropped: readonly string[]): Promise<void> {
    if (added.length + dropped.length === 0) return;
    await this.transactions.run(async (manager) => {
      for (const name of dropped) await manager.delete(KeyCanary, { name });
      for (const canary of added) await manager.insert(KeyCanary, canary);
    });
  }
}

function describeEach(
  counts: ReadonlyMap<string, number>,
  describe: (count: number, keyId: string) => string,
): ReadonlyMap<string, string> {
  return new Map([...counts].map(([keyId, count]) => [keyId, describe(count, keyId)]));
}

function opens(key: NamedKey, canary: string): boolean {
  try {
    new Keyring([key]).open(canary, binding);
    return true;
  } catch {
    return false;
  }
}
