import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants as fsConstants,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const oldestNode = [20, 19];
const installStamp = 'node_modules/.installed';
/** What is built, each from its own sources. */
const builds = [
  {
    label: 'Building',
    stamp: 'dist/.built',
    command: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
    inputs: [
      'test/support/database/mariadb.ts',
      'test/support/http/flood.ts',
      'test/support/http/ports.ts',
      'src',
      'bench',
      'tools',
      'test/soak',
      'ormconfig.ts',
      'tsconfig.json',
      'tsconfig.build.json',
      'package-lock.json',
    ],
  },
  {
    label: 'Building the console',
    stamp: 'dist/.console-built',
    command: ['node_modules/vite/bin/vite.js', 'build', '--config', 'console/vite.config.ts'],
    inputs: ['console', 'sdk', 'package-lock.json'],
  },
  {
    label: 'Building the reference',
    stamp: 'dist/.reference-built',
    command: ['dist/tools/reference.js'],
    inputs: ['openapi.json', 'tools/reference.ts', 'tools/reference'],
  },
];
/** What the tests start, hundreds of times. */
const bundle = {
  label: 'Bundling for the tests',
  stamp: 'dist/.bundled',
  command: ['scripts/bundle.mjs'],
  inputs: [...builds[0].inputs, 'scripts/bundle.mjs', 'scripts/code-cache.cjs'],
};
/** Folders among them that hold no source. */
const notBuilt = ['dist', 'node_modules', 'results'];

/** Stops with one sentence. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    fail(`Node.js ${oldestNode.join('.')} or newer is needed; this is ${process.versions.node}.`);
  }
}

/** Installs the locked packages of a folder if that has not been done for its lock file. */
export async function ensureInstalled(folder = root, label = 'Installing packages (only the first time)') {
  requireNode();
  const lock = readFileSync(join(folder, 'package-lock.json'));
  const wanted = digest([lock, process.version, process.platform]);
  const stamp = join(folder, installStamp);
  if (stampIs(stamp, wanted)) return;
  requireWritable('Installing packages');
  // All of them, though NODE_ENV is production, or this is part of `npm pack --dry-run`.
  const npmCi = ['ci', '--include=dev', '--no-dry-run', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await withProgress(label, npm(), npmCi, folder);
  if (code !== 0)
    fail('Installing the packages failed; what npm said is above. Is the package registry reachable?');
  writeFileSync(stamp, wanted);
}

/** Builds whatever has a source that changed since its last build. */
export async function ensureBuilt({ forTests = false } = {}) {
  for (const { label, stamp, command, inputs } of forTests ? [...builds, bundle] : builds) {
    const wanted = digest(inputs.flatMap((path) => contents(join(root, path))));
    if (stampIs(join(root, stamp), wanted)) continue;
    requireWritable(label);
    const code = await withProgress(label, process.execPath, command);
    if (code !== 0) fail('The build failed; what the compiler said is above.');
    writeFileSync(join(root, stamp), wanted);
  }
}

function requireWritable(label) {
  try {
    accessSync(root, fsConstants.W_OK);
  } catch {
    fail(
      `${label} is needed, and ${root} cannot be written to: run npm run build where it can, and copy node_modules and dist, too.`,
    );
  }
}

/** Runs a command in the project's root with its output shown, hands signals on to it, and gives its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** Shows that something is going on, with the seconds it has taken; the output of a failure comes after it. */
async function withProgress(label, command, args, cwd = root) {
  const started = performance.now();
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`;
  const line = (text) => process.stderr.write(process.stderr.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
  line(`${label} …`);
  const ticking = setInterval(() => line(`${label} … ${seconds()}`), process.stderr.isTTY ? 500 : 10_000);
  const output = [];
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      // npm sets it for what it runs, and would go on working there.
      env: { ...process.env, npm_config_local_prefix: cwd },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => resolve(output.push(Buffer.from(`${error.message}\n`)) && 1));
    child.on('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  clearInterval(ticking);
  line(`${label} … ${code === 0 ? 'done' : 'failed'} in ${seconds()}`);
  if (process.stderr.isTTY) process.stderr.write('\n');
  if (code !== 0) process.stderr.write(Buffer.concat(output));
  return code;
}

function npm() {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm';
}

function stampIs(file, wanted) {
  return existsSync(file) && readFileSync(file, 'utf8') === wanted;
}

/** By content: a copy of the tree, with other times and in another place, is built if the original was. */
function contents(path) {
  if (!statSync(path).isDirectory()) return [relative(root, path), readFileSync(path)];
  return readdirSync(path)
    .filter((name) => !notBuilt.includes(name))
    .sort()
    .flatMap((name) => contents(join(path, name)));
}

function digest(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}
