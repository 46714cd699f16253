import { test } from 'vitest';
import { createDatabase } from '../support/database/database.js';
import { upgradeOneByOne } from '../support/previous/rolling-upgrade.js';
import { afterFile } from '../support/processes/cleanup.js';

test('two processes of the version before are replaced one by one, and nobody loses anything', async () => {
  const database = await createDatabase();
  afterFile(() => database.remove());
  const { environment } = database;
  await upgradeOneByOne([environment, environment]);
}, 60_000);
