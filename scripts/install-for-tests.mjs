// Installs the packages of the folder that is named, the first time that a test needs them. If two tests need them at
// the same time, one installs and the other waits.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureInstalled, root } from './toolchain.mjs';

const [, , name] = process.argv;
const folder = `${root}${name}/`;
const lock = `${root}node_modules/.installing-${name.replaceAll('/', '-')}`;

function takeLock() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch ({ code }) {
    return code !== 'EEXIST';
  }
}

/** A process that was killed leaves its lock behind. */
function isHeld() {
  try {
    return process.kill(Number(readFileSync(lock, 'utf8')) || process.pid, 0);
  } catch {
    return false;
  }
}

while (!takeLock()) {
  if (isHeld()) await delay(200);
  else rmSync(lock, { force: true });
}
process.on('exit', () => rmSync(lock, { force: true }));
await ensureInstalled(folder, `Installing what ${name} needs (only the first time)`);
