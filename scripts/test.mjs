// `npm test`: installs packages and builds if necessary (some tests start the built service), and runs every suite.
import './end-with-parent.mjs';
import process from 'node:process';
import { ensureBuilt, ensureInstalled, run } from './toolchain.mjs';

await ensureInstalled();
await ensureBuilt({ forTests: true });
const wanted = process.argv.slice(2);
process.exitCode = await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...wanted], {
  env: { ...process.env, TEST_WHOLE: String(wanted.length === 0) },
});
