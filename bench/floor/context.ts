import { join } from 'node:path';
import type { Config } from '../../src/config/config.js';
import { KeyedDigests } from '../../src/crypto/digests.js';
import { Keyring } from '../../src/crypto/keyring.js';
import type { FloorDatabase } from './database.js';
import { openMysql } from './mysql.js';
import { openSqlite } from './sqlite.js';

export interface Context {
  readonly config: Config;
  readonly database: FloorDatabase;
  readonly keyring: Keyring;
  readonly keyedDigests: KeyedDigests;
}

export function openContext(config: Config): Context {
  return {
    config,
    database: config.databaseServer
      ? openMysql(config.databaseServer)
      : openSqlite(join(config.dataDirectory, 'mfa.sqlite')),
    keyring: new Keyring(config.encryptionKeys),
    keyedDigests: new KeyedDigests(config.digestKeys),
  };
}

/** The parts of a request that the calls need. */
export interface FloorRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly address: string;
  readonly userAgent: string;
  readonly body: Readonly<Record<string, string>>;
}

/** A response other than 200. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    reason: string,
  ) {
    super(reason);
  }
}
