import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ApiAnswer } from '../support/http/api.js';
import { isRootMissing } from '../support/processes/programs.js';
import { spawnService } from '../support/processes/processes.js';
import { fill, smallDisk } from '../support/processes/small-disk.js';

const ADMIN_PASSWORD = randomBytes(12).toString('base64url');
test.skipIf(isRootMissing)(
  'on a full disk, calls that write get 503 and the service is not ready; with room again, it is',
  async () => {
    const folder = smallDisk();
    const service = await spawnService({ DATA_DIR: folder, ADMIN_PASSWORD });
    const signIn = (): Promise<ApiAnswer> =>
      service.api.token({ grant_type: 'password', username: 'administrator', password: ADMIN_PASSWORD });
    const health = (): Promise<ApiAnswer> => service.api.get('/health/ready');
    expect(await health()).toMatchObject({ status: 200 });

    const filler = fill(folder);
    // The write-ahead log may have room for one or two.
    await expect.poll(async () => (await signIn()).status, { interval: 0 }).toBe(503);
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
