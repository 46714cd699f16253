import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { type Galera, startGalera } from '../support/database/galera.js';
import { spawnService } from '../support/processes/processes.js';
import { buildPreviousVersion } from '../support/previous/previous-version.js';
import { upgradeOneByOne } from '../support/previous/rolling-upgrade.js';
import { Users } from '../support/users/users.js';

const secret = (): string => randomBytes(32).toString('base64');
const keys = { JWT_SECRET: secret(), DIGEST_KEY: secret(), ENCRYPTION_KEYS: `k1:${secret()}` };
const ADMIN_PASSWORD = 'a-password-of-my-own';

describe('three processes on three nodes', () => {
  let cluster: Galera;

  beforeAll(async () => {
    cluster = await startGalera();
    afterFile(() => cluster.stop());
  }, 120_000);

  const start = (node: number, database: string) =>
    spawnService({
      ...keys,
      ADMIN_PASSWORD,
      DATA_DIR: temporaryFolder(),
      DATABASE_URL: cluster.urlFrom(node, database),
    });

  test.each(['first', 'second', 'third'])(
    'start together on an empty cluster and all serve, for the %s time',
    async (database) => {
      await cluster.nodes[0].administer(`CREATE DATABASE ${database}`);
      const services = await Promise.all([0, 1, 2].map((node) => start(node, database)));
      const [creator] = services.map(({ api }) => new Users(api, ADMIN_PASSWORD));
      const user = await creator?.createWithMfa();
      for (const { api } of services) {
        const read = await api.get(`/api/v1/users/${user?.id}`, (await creator?.admin()) ?? '');
        expect(read).toMatchObject({ status: 200, body: { mfaEnabled: true } });
      }
      await Promise.all(services.map((service) => service.stop()));
    },
  );

  test('are replaced by the next version one by one, and nobody loses anything', async () => {
    // The version before looks once.
    for (const { administer } of cluster.nodes) await administer('SET GLOBAL wsrep_sync_wait = 1');
    await cluster.nodes[0].administer('CREATE DATABASE upgraded');
    const environments = [0, 1, 2].map((node) => ({
      DATA_DIR: temporaryFolder(),
      DATABASE_URL: cluster.urlFrom(node, 'upgraded'),
    }));
    await upgradeOneByOne(await buildPreviousVersion(), environments);
  });
});
