import { copyFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engine } from '../database/database.js';
import { temporaryFolder } from '../processes/folders.js';
import { built } from '../processes/processes.js';
import { type Shell, startShell } from './shell.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Stands in for npm and starts the bundled tools: what npm and the scripts add takes longer than the tool. */
const bundledTools = `npm() {
  [ "$2" = --silent ] && shift
  node --require ${join(root, 'scripts/code-cache.cjs')} ${built('tools')}/"$2".cjs "\${@:4}"
}`;

/**
 * A shell in a folder of its own, where the project's commands work; npm runs them there.
 * @param npm the real one, by default only on SQLite: it is the same on every engine.
 */
export async function startProjectShell(
  environment: Record<string, string>,
  npm: 'real' | 'stand-in' = engine === 'sqlite' ? 'real' : 'stand-in',
): Promise<{ shell: Shell; folder: string }> {
  const folder = temporaryFolder();
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'scripts'), join(folder, 'scripts'));
  const shell = startShell(environment, folder);
  if (npm === 'stand-in') await shell.run(bundledTools);
  return { shell, folder };
}
