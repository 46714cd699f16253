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
/** Each is rebuilt when its inputs change. */
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
/** The tests start hundreds of processes from it. */
const bundle = {
  label: 'Bundling for the tests',
  stamp: 'dist/.bundled',
  command: ['scripts/bundle.mjs'],
  inputs: [...builds[0].inputs, 'package.json', 'scripts/bundle.mjs', 'scripts/code-cache.cjs'],
};
/** Folders in the inputs that contain no sources. */
const notSources = ['dist', 'node_modules', 'results'];

/** Ends the process with a sentence on stderr. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    fail(`Node.js ${oldestNode.join('.')} or newer is required; this is ${process.versions.node}.`);
  }
}

/**
 * Installs the locked packages of a folder, unless they were installed from the same lock file before. Those with native
 * code bring it for all versions of Node.js (Node-API).
 */
export async function ensureInstalled(folder = root, label = 'Installing packages (only the first time)') {
  requireNode();
  const lock = readFileSync(join(folder, 'package-lock.json'));
  const wanted = digest([lock, process.platform, process.arch]);
  const stamp = join(folder, installStamp);
  if (stampIs(stamp, wanted)) return;
  requireWritable('Installing packages');
  // Everything, even if NODE_ENV is production, or within `npm pack --dry-run`.
  const npmCi = ['ci', '--include=dev', '--no-dry-run', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await withProgress(label, npm(), npmCi, folder);
  if (code !== 0)
    fail('Installing the packages failed; see the output of npm above. Is the package registry reachable?');
  writeFileSync(stamp, wanted);
}

/** Builds whatever has inputs that changed since its last build. */
export async function ensureBuilt({ forTests = false } = {}) {
  for (const { label, stamp, command, inputs } of forTests ? [...builds, bundle] : builds) {
    const wanted = digest(inputs.flatMap((path) => contents(join(root, path))));
    if (stampIs(join(root, stamp), wanted)) continue;
    requireWritable(label);
    const code = await withProgress(label, process.execPath, command);
    if (code !== 0) fail('The build failed; see the output of the compiler above.');
    writeFileSync(join(root, stamp), wanted);
  }
}

function requireWritable(label) {
  try {
    accessSync(root, fsConstants.W_OK);
  } catch {
    fail(
      `${label} is necessary, but ${root} is not writable: run npm run build where it is, and copy node_modules and dist, too.`,
    );
  }
}

/** Runs a command in the project's root with its output shown, and forwards signals to it. @returns its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** Runs a command and shows the seconds it has taken; its output is shown only if it fails. @returns its exit code. */
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
      // npm sets this for its scripts, and a nested npm would work in that folder.
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

/** Compares contents instead of times, so that a copy of a built tree counts as built, too. */
function contents(path) {
  if (!statSync(path).isDirectory()) return [relative(root, path), readFileSync(path)];
  return readdirSync(path)
    .filter((name) => !notSources.includes(name))
    .sort()
    .flatMap((name) => contents(join(path, name)));
}

function digest(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}
