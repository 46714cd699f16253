import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { temporaryFolder } from '../processes/folders.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const source = fileURLToPath(new URL('source.tar.gz', import.meta.url));

/**
 * Builds the service of the version before, from its source in an archive, because a checkout may have no history. To make
 * the archive for the next one: `git archive REVISION src ':!src/**\/*.spec.ts' | gzip -9n > source.tar.gz`.
 * @returns its program, for `spawnService`.
 */
export async function buildPreviousVersion(): Promise<string> {
  const folder = temporaryFolder();
  execFileSync('tar', ['-xzf', source, '-C', folder]);
  mkdirSync(join(folder, 'dist'));
  for (const shared of [
    'package.json',
    'tsconfig.json',
    'openapi.json',
    'node_modules',
    'dist/console',
    'dist/reference',
  ])
    symlinkSync(join(root, shared), join(folder, shared));
  await build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['libsql', '@node-rs/argon2'] },
    build: {
      ssr: true,
      outDir: 'dist/src',
      minify: false,
      rolldownOptions: { input: join(folder, 'src/main.ts') },
    },
  });
  return join(folder, 'dist/src/main.js');
}
