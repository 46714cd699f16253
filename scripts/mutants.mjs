// `npm run mutants`: breaks one guard at a time in a copy of the tree, and expects the test named for it to fail.
// `-- --only TEXT` runs those whose file, test or reason contains TEXT; `--check` only looks whether all fit the sources.
import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled, fail, root } from './toolchain.mjs';

const maxConcurrent = 2;
const secondsPerMutant = 60;
const tables = join(root, 'test/mutants');

const options = { only: { type: 'string', default: '' }, check: { type: 'boolean', default: false } };
const { only, check } = parseArgs({ options }).values;
const all = await readTables();
const chosen = all.filter(({ file, test, why }) => [file, test, why].some((text) => text.includes(only)));
if (chosen.length === 0) fail(`No mutant's file, test or reason contains "${only}".`);
const broken = chosen.map(problemOf).filter(Boolean);
if (broken.length > 0) fail(broken.join('\n'));
if (check) process.exit();

await ensureInstalled();
await ensureBuilt({ forTests: true });

const folder = mkdtempSync(join(tmpdir(), 'mfa-mutants-'));
const children = new Set();
process.on('exit', () => {
  for (const child of children) kill(child);
  rmSync(folder, { recursive: true, force: true });
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
  process.on(signal, () => process.exit(code));

const started = performance.now();
const seconds = (since) => `${Math.round((performance.now() - since) / 1000)} s`;
const trees = Array.from({ length: maxConcurrent }, (_, index) => copyTree(join(folder, String(index))));

const files = [...new Set(chosen.map(({ test }) => test))];
console.log(`${files.length} test files on the unchanged code …`);
const baseline = await runTests(trees[0], files, undefined, 10 + files.length * secondsPerMutant);
if (baseline.passed === 0) fail(`No test passes on the unchanged code.\n${baseline.trouble}`);
/** Test files that fail without a mutant prove nothing. */
const unsound = new Set(baseline.failed.map(({ path }) => path));
console.log(`… took ${seconds(started)}${unsound.size > 0 ? `, and fail: ${[...unsound].join(', ')}` : ''}`);

const survivors = [];
const queue = [...chosen.entries()];
await Promise.all(trees.map(work));
console.log(
  `\n${chosen.length - survivors.length} killed, ${survivors.length} survived, in ${seconds(started)}`,
);
for (const { mutant, verdict } of survivors)
  console.log(
    [
      `\n${nameOf(mutant)}`,
      ...editsOf(mutant).map(({ find, replace }) => `  ${find}\n  → ${replace}`),
      `  ${mutant.test}: ${verdict}`,
    ].join('\n'),
  );
process.exitCode = survivors.length > 0 ? 1 : 0;

async function readTables() {
  const names = readdirSync(tables).filter((name) => name.endsWith('.mjs'));
  const modules = await Promise.all(names.map((name) => import(join(tables, name))));
  return modules.flatMap(({ mutants = [] }) => mutants);
}

/** Why a row does not fit the current sources; undefined if it does. */
function problemOf(mutant) {
  for (const { file, find, replace } of editsOf(mutant)) {
    const occurrences = readFileSync(join(root, file), 'utf8').split(find).length - 1;
    if (occurrences !== 1) return `${nameOf(mutant)}: found ${occurrences} times in ${file}: ${find}`;
    if (find === replace) return `${nameOf(mutant)}: changes nothing in ${file}`;
  }
  return undefined;
}

function editsOf({ file, find, replace, also = [] }) {
  return [{ file, find, replace }, ...also];
}

function nameOf({ file, why }) {
  return `${file}: ${why}`;
}

/** Copies what one test process needs. Packages and the build are shared; the transform cache is the copy's own. */
function copyTree(tree) {
  mkdirSync(join(tree, 'node_modules'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')))
    if (!name.startsWith('.'))
      symlinkSync(join(root, 'node_modules', name), join(tree, 'node_modules', name));
  const shared = ['dist', 'sdk', 'console', 'bench', 'docs', 'scripts'];
  const copied = [
    'src',
    'test',
    'tools',
    'package.json',
    'openapi.json',
    'tsconfig.json',
    'vitest.config.ts',
    'ormconfig.ts',
  ];
  for (const name of shared) symlinkSync(join(root, name), join(tree, name));
  const filter = (path) => !path.endsWith('/node_modules');
  for (const name of copied) cpSync(join(root, name), join(tree, name), { recursive: true, filter });
  return tree;
}

async function work(tree) {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [index, mutant] = next;
    const began = performance.now();
    const verdict = unsound.has(mutant.test)
      ? 'no verdict, because its test fails without it'
      : await judge(tree, mutant);
    if (verdict !== 'killed') survivors.push({ mutant, verdict });
    console.log(`${index + 1} of ${chosen.length}, ${seconds(began)}: ${verdict}: ${nameOf(mutant)}`);
  }
}

/** @returns `killed` if the named test failed; otherwise what happened instead. */
async function judge(tree, mutant) {
  const { test, title, mayHang } = mutant;
  const whole = new Map();
  for (const { file, find, replace } of editsOf(mutant)) {
    const path = join(tree, file);
    const source = readFileSync(path, 'utf8');
    if (!whole.has(path)) whole.set(path, source);
    // A function, because `$&` and the like have a meaning in a replacement text.
    writeFileSync(
      path,
      source.replace(find, () => replace),
    );
  }
  const run = await runTests(tree, [test], title, secondsPerMutant);
  for (const [path, source] of whole) writeFileSync(path, source);
  if (run.timedOut) return mayHang ? 'killed' : `no end within ${secondsPerMutant} s`;
  if (run.failed.length > 0) return 'killed';
  return run.passed > 0 ? 'SURVIVED' : `nothing ran: ${run.trouble}`;
}

/** Runs test files, or those of their tests whose full title contains `title`. */
async function runTests(tree, paths, title, limitSeconds) {
  const report = join(tree, 'report.json');
  rmSync(report, { force: true });
  const filter = title === undefined ? [] : ['-t', title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')];
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      ...[
        'run',
        '--project',
        'pure',
        '--project',
        'sqlite',
        '--maxWorkers',
        String(Math.min(paths.length, maxConcurrent)),
      ],
      '--experimental.fsModuleCache',
      ...['--reporter', 'json', '--outputFile', report],
      ...filter,
      ...paths,
    ],
    {
      cwd: tree,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      // Temporary files of killed tests are removed with the tree.
      env: { ...process.env, TMPDIR: tree, CI: '' },
    },
  );
  children.add(child);
  let lastOutput = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (lastOutput = (lastOutput + chunk.toString()).slice(-2000)));
  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    kill(child);
  }, limitSeconds * 1000);
  await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(limit);
  children.delete(child);
  const { testResults = [] } = timedOut ? {} : readReport(report);
  const results = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((result) => ({ ...result, path: relative(tree, name) })),
  );
  return {
    timedOut,
    passed: results.filter(({ status }) => status === 'passed').length,
    failed: results.filter(
      ({ status, failureMessages }) => status === 'failed' && !isNoVerdict(failureMessages),
    ),
    trouble: testResults.map(({ message }) => message).find(Boolean) ?? lastOutput,
  };
}

/** A mutant that does not load proves nothing about the tests. */
function isNoVerdict(failureMessages) {
  return failureMessages.some((message) => /^(SyntaxError|ReferenceError)/.test(message));
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

/** Kills a child with its workers. */
function kill(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}
