// `node scripts/run.mjs tools/tour.js [arguments]`: installs packages and builds if necessary, then runs a compiled tool.
import process from 'node:process';
import { ensureBuilt, ensureInstalled, root } from './toolchain.mjs';

const [tool, ...rest] = process.argv.slice(2);
await ensureInstalled();
await ensureBuilt();
// When the reader of the output closes it (`npm run tour | head`), the tool ends as by a signal, with its child processes.
process.stdout.on('error', ({ code }) => {
  if (code === 'EPIPE') process.kill(process.pid, 'SIGTERM');
});
process.argv.splice(1, process.argv.length - 1, tool, ...rest);
await import(`file://${root}dist/${tool}`);
