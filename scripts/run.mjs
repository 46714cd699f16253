// `node scripts/run.mjs tools/tour.js [arguments]`: installs and builds what is missing, then runs a compiled tool.
import process from 'node:process';
import { ensureBuilt, ensureInstalled, root } from './toolchain.mjs';

const [tool, ...rest] = process.argv.slice(2);
await ensureInstalled();
await ensureBuilt();
process.argv.splice(1, process.argv.length - 1, tool, ...rest);
await import(`file://${root}dist/${tool}`);
