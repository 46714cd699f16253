import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = new URL('../../../', import.meta.url);

/** The packages of test/clients. */
export const testClients = fileURLToPath(new URL('test/clients/node_modules', root));

/** Installs the packages of a folder of the project the first time, and shows how long it takes. */
export async function installPackages(folder: 'test/clients' | 'deploy/opentelemetry'): Promise<void> {
  const script = fileURLToPath(new URL('scripts/install-for-tests.mjs', root));
  const installing = promisify(execFile)(process.execPath, [script, folder]);
  installing.child.stderr?.pipe(process.stderr, { end: false });
  await installing;
}
