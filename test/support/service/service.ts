import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { vi } from 'vitest';
import { type Config, loadConfig } from '../../../src/config/config.js';
import { createApp } from '../../../src/configure-app.js';
import { Metrics } from '../../../src/operations/metrics.js';
import { Api } from '../http/api.js';
import { afterFile } from '../processes/cleanup.js';
import { createDatabase, openDatabase } from '../database/database.js';
import { searchForSecrets } from '../secrets/secret-search.js';
import { Users } from '../users/users.js';

export interface TestService {
  readonly app: NestFastifyApplication;
  readonly fastify: FastifyInstance;
  readonly api: Api;
  readonly config: Config;
  /** A separate connection for reading rows. */
  readonly database: DataSource;
  /** Creates users and signs them in. */
  readonly users: Users;
  /** Every line it logged. */
  readonly log: string[];
}

/**
 * Starts the real application in this process, on a free loopback port and a new database of the engine under test.
 * Only the log is kept in memory. Everything is stopped and removed after the test file, even when a test failed.
 */
export async function startService(environment: Record<string, string> = {}): Promise<TestService> {
  const database = await createDatabase();
  const adminPassword = environment['ADMIN_PASSWORD'] ?? randomBytes(12).toString('base64url');
  const config = loadConfig({
    TOKEN_REQUESTS_PER_MINUTE: '1000000',
    ADMIN_PASSWORD: adminPassword,
    ...database.environment,
    ...environment,
  });
  const log: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => log.push(line) });
  const app = await createApp(config, logger);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.getHttpServer().address() as { port: number };
  const rows = await openDatabase(config);
  const fastify = app.getHttpAdapter().getInstance();
  afterFile(async () => {
    vi.useRealTimers();
    await rows.destroy();
    searchForSecrets('the metrics', withoutValues((await app.get(Metrics).expose('')).text));
    await app.close();
    searchForSecrets('the log of a service', log.join(''));
  });
  const api = new Api(`http://127.0.0.1:${port}`);
  return { app, fastify, api, config, database: rows, users: new Users(api, adminPassword), log };
}

/** A number of bytes can look like a code. */
const withoutValues = (metrics: string): string => metrics.replaceAll(/ [\d.]+$/gm, '');

/**
 * Gives a function that starts services on the same database, with different settings. Each start stops the service
 * before it: `passport` keeps one strategy per process, so two services would share their guards.
 */
export async function onOneDatabase(): Promise<typeof startService> {
  const database = await createDatabase();
  const shared = { ...database.environment, ADMIN_PASSWORD: randomBytes(12).toString('base64url') };
  let running: TestService | undefined;
  return async (environment = {}) => {
    await running?.app.close();
    running = await startService({ ...shared, ...environment });
    return running;
  };
}
