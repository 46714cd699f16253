import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'vitest';
import { afterFile } from '../support/processes/cleanup.js';
import { expectOneSentence } from '../support/processes/failed-start.js';
import { temporaryFolder } from '../support/processes/folders.js';

/** With ADMIN_PASSWORD, no generated password is reported. */
const environment = {
  DATA_DIR: temporaryFolder(),
  ADMIN_PASSWORD: randomBytes(12).toString('base64url'),
};
/** For documentation only, assigned to no machine (RFC 5737). */
const foreignAddress = '192.0.2.1';

test('a port in use ends the start with one sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  afterFile(() => other.close());
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  await expectOneSentence({ ...environment, PORT: String(port) }, new RegExp(`${port}.*in use.*PORT`));
});

test('a HOST that is not an address of this machine ends the start with one sentence', () =>
  expectOneSentence({ ...environment, HOST: foreignAddress }, /HOST.*192\.0\.2\.1/));
