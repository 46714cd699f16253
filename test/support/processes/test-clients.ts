import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = new URL('../../../', import.meta.url);

/** The packages of test/clients. */
export const testClients = fileURLToPath(new URL('test/clients/node_modules', root));

/** Installs them the first time, and shows how long it takes. */
export async function installTestClients(): Promise<void> {
  const script = fileURLToPath(new URL('scripts/install-for-tests.mjs', root));
  const installing = promisify(execFile)(process.execPath, [script, 'test/clients']);
  installing.child.stderr?.pipe(process.stderr, { end: false });
  await installing;
}
