import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { progress } from './progress.js';

/** The SQLite driver of the floor: the fastest that this machine can install. */
export interface FloorDriver {
  readonly name: string;
  /** For the floor's process. */
  readonly environment: Readonly<Record<string, string>>;
}

/** In the sources; this runs in dist/bench/. */
const folder = fileURLToPath(new URL('../../bench/driver/', import.meta.url));
const module = join(folder, 'node_modules', 'better-sqlite3');
const opens = `new (require(${JSON.stringify(module)}))(':memory:').close()`;

let installed: FloorDriver | undefined;

/** Compiles better-sqlite3 once, which takes a minute. Without a compiler the floor uses the service's driver. */
export function floorDriver(): FloorDriver {
  installed ??= isUsable() || compile() ? betterSqlite3 : libsql;
  return installed;
}

const betterSqlite3: FloorDriver = { name: 'better-sqlite3', environment: { FLOOR_DRIVER: module } };

const libsql: FloorDriver = {
  name: "libsql, the service's own, because better-sqlite3 cannot be compiled here: this floor is too low",
  environment: {},
};

function compile(): boolean {
  progress('sqlite: compiling better-sqlite3 for the floor');
  const args = ['ci', '--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error'];
  spawnSync('npm', args, { cwd: folder, stdio: 'ignore' });
  return isUsable();
}

/** Compiled for this version of Node. */
function isUsable(): boolean {
  return existsSync(module) && spawnSync(process.execPath, ['-e', opens]).status === 0;
}
