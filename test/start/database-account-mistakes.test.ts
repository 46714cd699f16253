import { beforeAll, describe, test } from 'vitest';
import { afterFile } from '../support/processes/cleanup.js';
import { expectOneSentence } from '../support/processes/failed-start.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { findMariaDbServer, startMariaDb } from '../support/database/mariadb.js';

const program = findMariaDbServer() ?? '';

describe.skipIf(program === '')(
  'a start is refused by the database server (needs MariaDB on this machine)',
  () => {
    const DATA_DIR = temporaryFolder();
    let address: string;

    beforeAll(async () => {
      const server = await startMariaDb(program);
      afterFile(() => server.stop());
      address = `127.0.0.1:${server.port}`;
    });

    test('for a wrong password', () =>
      expectOneSentence(
        { DATA_DIR, DATABASE_URL: `mysql://tester:not-the-password@${address}/mfa` },
        /^(?!.*not-the-password).*"mfa" at 127.*Access denied/,
      ));

    test('for an unknown account', () =>
      expectOneSentence(
        { DATA_DIR, DATABASE_URL: `mysql://nobody:tester@${address}/mfa` },
        /"mfa" at 127.*Access denied/,
      ));

    test('for an unknown database', () =>
      expectOneSentence(
        { DATA_DIR, DATABASE_URL: `mysql://tester:tester@${address}/no_such_database` },
        /"no_such_database" at 127.*Unknown database/,
      ));
  },
);
