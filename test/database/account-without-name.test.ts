import { chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { afterFile } from '../support/processes/cleanup.js';
import { createDatabase, openDatabase } from '../support/database/database.js';
import { first, otherKeys, second } from '../support/service/keys.js';
import { spawnService, spawnTool } from '../support/processes/processes.js';
import { seedUsers } from '../support/database/seeded-users.js';

/** As with `docker run --user 54321`: /etc/passwd has no entry for this account. */
const uid = 54_321;
const becomeNameless = `--import=data:text/javascript,process.setgid(${uid});process.setuid(${uid});`;
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)(
  'an operating-system account without a name (needs root to switch to it)',
  async () => {
    const database = await createDatabase();
    const common = { ...database.environment, ...otherKeys, ADMIN_PASSWORD: 'a-password-of-my-own' };
    const both = { ...common, ENCRYPTION_KEYS: `${second},${first}` };

    beforeAll(async () => {
      const service = await spawnService({ ...common, ENCRYPTION_KEYS: first });
      await service.stop();
      await seedUsers(loadConfig({ ...common, ENCRYPTION_KEYS: first }), 2);
      const { DATA_DIR } = common as { DATA_DIR?: string };
      if (DATA_DIR === undefined) return;
      for (const name of ['', ...readdirSync(DATA_DIR)]) chownSync(join(DATA_DIR, name), uid, uid);
    });

    test('can run npm run users and keys, which record its number', async () => {
      const endings = [
        await spawnTool('users', ['export'], both, [becomeNameless]).ending,
        await spawnTool('keys', ['rotate'], both, [becomeNameless]).ending,
      ];
      expect(endings.map(({ code, stderr }) => (code === 0 ? code : stderr))).toEqual([0, 0]);
      const rows = await openDatabase(loadConfig(both));
      afterFile(() => rows.destroy());
      const types = await rows.query<{ type: string }[]>(
        `SELECT type FROM audit_events WHERE address = 'local:${uid}' ORDER BY type`,
      );
      expect(types.map(({ type }) => type)).toEqual([
        'keys.rotated',
        'keys.rotation_started',
        'users.export_started',
        'users.exported',
      ]);
    });
  },
);
