// `npm run dev`: compiles on change, restarts the service when that succeeded, and serves the console with hot reload.
// Node's flags of this process, which are those of `npm start`, are the service's, too.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { ensureBuilt, ensureInstalled, root } from './toolchain.mjs';

await ensureInstalled();
await ensureBuilt();
process.chdir(root);
// The compiler below changes dist, so that it may not be what the stamp says when sources are changed back later.
rmSync('dist/.built', { force: true });
if (existsSync('.env')) process.loadEnvFile('.env');

const endWithParent = [
  '--import',
  new URL(`./end-with-parent.mjs?parent=${process.pid}`, import.meta.url).href,
];
const start = (args, stdout = 'inherit') =>
  spawn(process.execPath, [...endWithParent, ...args], { stdio: ['ignore', stdout, 'inherit'] });

const compiler = start(
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'],
  'pipe',
);
const console_ = start([
  'node_modules/vite/bin/vite.js',
  '--config',
  'console/vite.config.ts',
  ...process.argv.slice(2),
]);
let service;
let restarting = Promise.resolve();
let isStopping = false;

async function restart() {
  if (service?.exitCode === null && service.signalCode === null) {
    service.kill();
    await once(service, 'exit');
  }
  if (!isStopping) service = start([...process.execArgv, 'dist/src/main.js']);
}

createInterface({ input: compiler.stdout }).on('line', (line) => {
  console.log(line);
  if (/Found 0 errors/.test(line)) restarting = restarting.then(restart);
});

function stop(code) {
  isStopping = true;
  for (const child of [compiler, console_, service]) child?.kill();
  process.exitCode = code;
}
for (const child of [compiler, console_]) child.on('exit', (code) => stop(code ?? 0));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0));
