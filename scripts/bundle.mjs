// Writes dist/bundle: the service and the command line tools with all they import in a few files, which load in half
// the time of the thousand that they come from. The tests start hundreds of processes.
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build } from 'vite';
import { root } from './toolchain.mjs';

/** They bring native code or worker threads, or are patched by a test. */
const asTheyAre = /^(libsql|@node-rs\/argon2|pino|pino-pretty|mysql2)(\/|$)/;

const programs = [
  'src/main',
  'tools/audit',
  'tools/backup',
  'tools/keys',
  'tools/restore',
  'tools/seed',
  'tools/users',
];

/** Packages try to load others that are not installed, and go on without. */
function isAbsent(id, importer) {
  try {
    createRequire(importer).resolve(id);
    return false;
  } catch {
    return !id.startsWith('\0');
  }
}

await build({
  configFile: false,
  root,
  logLevel: 'error',
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: 'dist/bundle',
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(programs.map((path) => [path, join(root, 'dist', `${path}.js`)])),
      external: (id, importer) =>
        id.startsWith('#') || isBuiltin(id) || asTheyAre.test(id) || (importer && isAbsent(id, importer)),
      output: { keepNames: true, entryFileNames: '[name].js', chunkFileNames: `chunks/[name].js` },
    },
  },
});
