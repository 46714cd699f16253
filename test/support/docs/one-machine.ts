import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../processes/folders.js';
import { isMissing, isRootMissing } from '../processes/programs.js';
import { type Shell, startShell } from './shell.js';

const namespaces = ['unshare', '--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
const programs = ['mariadb', 'caddy', 'curl', 'ip', 'openssl', 'systemd-analyze', 'unshare'];

/** Whether a test of such a machine must be skipped; with CI=true nothing is skipped, and the test fails. */
export const isMachineMissing = programs.some(isMissing) || isRootMissing;

/** Starts a shell as root of a machine of its own: see one-machine.sh. It ends with its processes after the test file. */
export async function startMachine(): Promise<Shell> {
  const environment = {
    MACHINE_PROJECT: fileURLToPath(new URL('../../../', import.meta.url)),
    MACHINE_FOLDER: temporaryFolder(),
  };
  const shell = startShell(environment, '/', namespaces);
  await shell.run(readFileSync(new URL('one-machine.sh', import.meta.url), 'utf8'));
  return shell;
}
