import { existsSync, statfsSync } from 'node:fs';
import process from 'node:process';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { findChromium } from './test/support/browser/chromium.js';
import { isGaleraInstalled } from './test/support/database/galera.js';
import { findMariaDbServer } from './test/support/database/mariadb.js';

const seconds = 1000;

/** In memory, where there is room for a few servers: databases write to the disk for every commit, and wait for it. */
const memory = '/dev/shm';
const gigabyte = 2 ** 30;
const freeBytes = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};
if (existsSync(memory) && freeBytes(memory) > 4 * gigabyte) process.env['TMPDIR'] = memory;

/** What was transformed for one run is there for the next. */
const keptTransforms = { experimental: { fsModuleCache: true } };

/** The suites that run on a database, the same files on every engine. */
const onEngine = (engine: 'sqlite' | 'mariadb'): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    name: engine,
    include: [
      'test/{journeys,attacks,contract,database,tools}/**/*.test.ts',
      // What these try is the same on every engine.
      ...(engine === 'sqlite' ? ['test/{packages,deploy}/**/*.test.ts'] : []),
    ],
    env: { TEST_ENGINE: engine },
    // A set-up for the whole run does not go together with that cache.
    ...(engine === 'mariadb' ? { globalSetup: ['test/support/database/mariadb.setup.ts'] } : keptTransforms),
  },
});

const mariaDbIsHere = findMariaDbServer() !== undefined;
if (!mariaDbIsHere && process.env['CI'] === 'true')
  throw new Error('MariaDB was not found, and CI=true requires it.');

const clusterIsHere = isGaleraInstalled();
if (!clusterIsHere && process.env['CI'] === 'true')
  throw new Error('Galera (galera-4 and rsync) was not found, and CI=true requires it.');

const chromiumIsHere = findChromium() !== undefined;
if (!chromiumIsHere && process.env['CI'] === 'true')
  throw new Error('Chromium was not found, and CI=true requires it.');

export default defineConfig({
  test: {
    pool: 'forks',
    // Importing the application takes longer than most files: a worker does it once. See test/support/service/setup.ts.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30 * seconds,
    hookTimeout: 60 * seconds,
    expect: { poll: { timeout: 15 * seconds } },
    setupFiles: ['test/support/service/setup.ts'],
    reporters: ['default', './test/support/report/summary-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          ...keptTransforms,
          include: ['{src,bench,console,test/soak}/**/*.spec.ts', 'test/{architecture,start}/**/*.test.ts'],
        },
      },
      onEngine('sqlite'),
      ...(mariaDbIsHere ? [onEngine('mariadb')] : []),
      ...(clusterIsHere
        ? [
            {
              extends: true as const,
              test: {
                name: 'cluster',
                include: ['test/cluster/**/*.test.ts'],
                env: { TEST_ENGINE: 'mariadb' },
                testTimeout: 90 * seconds,
                hookTimeout: 120 * seconds,
              },
            },
          ]
        : []),
      ...(chromiumIsHere
        ? [
            {
              extends: true as const,
              test: {
                name: 'browser',
                include: ['test/browser/**/*.test.ts'],
                // Beside the shared setup: `extends` joins both lists.
                setupFiles: ['test/support/browser/browser.setup.ts'],
                env: { TEST_ENGINE: 'sqlite' },
                testTimeout: 60 * seconds,
              },
            },
          ]
        : []),
    ],
  },
});
