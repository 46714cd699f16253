// Writes dist/bundle: the service and the command-line tools with all their imports in a few files, each with its V8 code
// cache, so that they start in a third of the time. The tests start more than a thousand processes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'vite';
import { root } from './toolchain.mjs';

/** Packages with native code. */
const notBundled = /^(libsql|@node-rs\/argon2)(\/|$)/;

const programs = [
  'src/main',
  'tools/audit',
  'tools/backup',
  'tools/keycloak',
  'tools/keys',
  'tools/migrate',
  'tools/restore',
  'tools/seed',
  'tools/users',
];
const programFile = (path) => join(root, 'dist', `${path}.js`);

/** Separate files, because tests change them when a process loads them: see `--require` in test/support. */
const changedByTests = {
  'src/crypto/password-cost': join(root, 'dist/src/crypto/password-cost.js'),
  mysql2: createRequire(import.meta.url).resolve('mysql2'),
};

/** Whether a package is missing. Some packages try to load others and work without them. */
function isAbsent(id, importer) {
  try {
    createRequire(importer).resolve(id);
    return false;
  } catch {
    return !id.startsWith('\0');
  }
}

const bundle = join(root, 'dist/bundle');

/** Makes requires in Nest's packages part of the bundle; otherwise what they require would be loaded a second time. */
const requiresInBundle = {
  name: 'requires-in-bundle',
  transform: (code, id) =>
    /\/@nestjs\/(mapped-types|typeorm)\//.test(id)
      ? code.replace(/^const require = createRequire\(import\.meta\.url\);$/m, '')
      : undefined,
};

/** Only CommonJS has a code cache, and it has no top-level await. In programs, nothing follows it, so it can be dropped. */
const nothingAwaited = {
  name: 'nothing-awaited',
  transform: (code, id) =>
    programs.some((path) => id === programFile(path))
      ? code.replace(/^await (?=(start|runCommand)\()/m, 'void ')
      : undefined,
};

/** V8 reads a text of nothing but ASCII in a third of the time. */
const asciiOnly = {
  name: 'ascii-only',
  generateBundle(_, files) {
    for (const file of Object.values(files))
      file.code = file.code.replace(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
  },
};

await build({
  configFile: false,
  plugins: [requiresInBundle, nothingAwaited, asciiOnly],
  root,
  logLevel: 'error',
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: bundle,
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: { ...Object.fromEntries(programs.map((path) => [path, programFile(path)])), ...changedByTests },
      external: (id, importer) =>
        id.startsWith('#') || isBuiltin(id) || notBundled.test(id) || (importer && isAbsent(id, importer)),
      output: {
        format: 'cjs',
        keepNames: true,
        entryFileNames: '[name].cjs',
        chunkFileNames: 'chunks/[name].cjs',
      },
    },
  },
});

await Promise.all(programs.map(compile));

/** Runs the program once, the service until it listens, to fill its code cache. */
async function compile(path) {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-bundle-'));
  const codeCache = join(root, 'scripts/code-cache.cjs');
  const child = spawn(process.execPath, ['--require', codeCache, join(bundle, `${path}.cjs`)], {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.stdout.on('data', (chunk) => {
    if (chunk.includes('"msg":"listening"')) child.kill('SIGTERM');
  });
  await once(child, 'close');
  rmSync(folder, { recursive: true });
}
