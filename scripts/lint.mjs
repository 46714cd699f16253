// `npm run lint`: types, ESLint, Prettier, import rules, dead code, and whether the mutants still fit the code. Every check runs, whatever the others find.
import process from 'node:process';
import { ensureInstalled, run } from './toolchain.mjs';

const checks = [
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
  ['types of the SDK', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'sdk']],
  ['types of the console', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'console']],
  ['eslint', ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings=0']],
  ['prettier', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.']],
  [
    'imports',
    [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      'src',
      'bench',
      'tools',
      'test/soak',
      'console',
      'ormconfig.ts',
      '--output-type',
      'err',
    ],
  ],
  ['dead code', ['node_modules/knip/bin/knip.js']],
  ['mutants', ['scripts/mutants.mjs', '--check']],
];

await ensureInstalled();
const failed = [];
/** One after the other. */
async function runChecks(chosen) {
  for (const [name, args] of chosen) {
    console.log(`${name} …`);
    if ((await run(process.execPath, args)) !== 0) failed.push(name);
  }
}
// It takes as long as all others together.
const isEslint = ([name]) => name === 'eslint';
await Promise.all([runChecks(checks.filter(isEslint)), runChecks(checks.filter((each) => !isEslint(each)))]);
console.log(failed.length === 0 ? 'Lint is clean.' : `Lint failed: ${failed.join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
