import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'vitest';
import { afterFile } from '../support/processes/cleanup.js';
import { expectOneSentence } from '../support/processes/failed-start.js';
import { temporaryFolder } from '../support/processes/folders.js';

/** A generated password would be told of, too. */
const environment = {
  DATA_DIR: temporaryFolder(),
  ADMIN_PASSWORD: randomBytes(12).toString('base64url'),
};
/** RFC 5737: documentation only, on no machine. */
const foreignAddress = '192.0.2.1';

test('a port that another program listens on', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  afterFile(() => other.close());
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  await expectOneSentence({ ...environment, PORT: String(port) }, new RegExp(`${port}.*in use.*PORT`));
});

test('a HOST that is not an address of this machine', () =>
  expectOneSentence({ ...environment, HOST: foreignAddress }, /HOST.*192\.0\.2\.1/));
