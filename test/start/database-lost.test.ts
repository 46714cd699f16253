import { copyFileSync, existsSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { expectOneSentence } from '../support/failed-start.js';
import { temporaryFolder } from '../support/folders.js';
import { type ServiceProcess, spawnService } from '../support/processes.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';

describe('a service that had users does not begin anew without a word', () => {
  let DATA_DIR: string;
  let service: ServiceProcess;
  const file = (name: string): string => join(DATA_DIR, name);
  const refused = (): Promise<void> =>
    expectOneSentence({ DATA_DIR, ADMIN_PASSWORD }, /mfa\.sqlite is empty or gone.*npm run restore/);

  beforeEach(async () => {
    DATA_DIR = temporaryFolder();
    service = await spawnService({ DATA_DIR, ADMIN_PASSWORD });
  });

  test('on a copy made while it ran', async () => {
    copyFileSync(file('mfa.sqlite'), file('copy'));
    await service.kill();
    for (const name of ['mfa.sqlite-wal', 'mfa.sqlite-shm']) rmSync(file(name));
    copyFileSync(file('copy'), file('mfa.sqlite'));
    await refused();
    expect(statSync(file('mfa.sqlite')).size).toBe(statSync(file('copy')).size);
  });

  test('on an empty file, or on none; and once the marker is removed, it does', async () => {
    await service.stop();
    truncateSync(file('mfa.sqlite'));
    await refused();
    rmSync(file('mfa.sqlite'));
    await refused();
    expect(existsSync(file('mfa.sqlite'))).toBe(false);
    rmSync(file('database-in-use'));
    service = await spawnService({ DATA_DIR, ADMIN_PASSWORD });
    expect((await service.api.get('/health/ready')).status).toBe(200);
  });

  test('nor does one that was there before there were markers', async () => {
    await service.stop();
    rmSync(file('database-in-use'));
    service = await spawnService({ DATA_DIR, ADMIN_PASSWORD });
    await service.kill();
    for (const suffix of ['', '-wal', '-shm']) rmSync(file(`mfa.sqlite${suffix}`));
    await refused();
  });
});
