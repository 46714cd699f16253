// `node scripts/run.mjs tools/tour.js [arguments]`: installs and builds what is missing, then runs a compiled tool.
import process from 'node:process';
import { ensureBuilt, ensureInstalled, root } from './toolchain.mjs';

const [tool, ...rest] = process.argv.slice(2);
await ensureInstalled();
await ensureBuilt();
// `npm run tour | head`: once nobody reads on, it ends as by a signal, and what it started ends with it.
process.stdout.on('error', ({ code }) => {
  if (code === 'EPIPE') process.kill(process.pid, 'SIGTERM');
});
process.argv.splice(1, process.argv.length - 1, tool, ...rest);
await import(`file://${root}dist/${tool}`);
