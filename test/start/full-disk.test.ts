import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { isRootMissing } from '../support/processes/programs.js';
import { spawnService } from '../support/processes/processes.js';

const ADMIN_PASSWORD = randomBytes(12).toString('base64url');
const diskSize = 8 * 2 ** 20;

/** A folder on a small disk of its own, which only root can make. */
function smallDisk(): string {
  const folder = temporaryFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskSize}`, 'none', folder]);
  expect(mounted.stderr.toString()).toBe('');
  afterFile(() => void spawnSync('umount', [folder]));
  return folder;
}

test.skipIf(isRootMissing)(
  'on a full disk, calls that write get 503 and the service is not ready; with room again, it is',
  async () => {
    const folder = smallDisk();
    const service = await spawnService({ DATA_DIR: folder, ADMIN_PASSWORD });
    const signIn = (): Promise<ApiAnswer> =>
      service.api.token({ grant_type: 'password', username: 'administrator', password: ADMIN_PASSWORD });
    const health = (): Promise<ApiAnswer> => service.api.get('/health/ready');
    expect(await health()).toMatchObject({ status: 200 });

    const filler = join(folder, 'filler');
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096']);
    // The write-ahead log may have room for one or two.
    await vi.waitFor(async () => expect(await signIn()).toMatchObject({ status: 503 }), { interval: 0 });
    expect(await health()).toMatchObject({
      status: 503,
      body: { checks: [{}, { name: 'database', ok: false, reason: 'full' }, {}] },
    });
    expect(await service.api.get('/health/live')).toMatchObject({ status: 200 });

    rmSync(filler);
    expect(await health()).toMatchObject({ status: 200 });
    expect(await signIn()).toMatchObject({ status: 200 });
    await service.stop();
  },
);
