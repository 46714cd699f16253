// `npm start`: installs what is missing, builds, and serves, in this process, so that signals reach the service.
import process from 'node:process';
import { ensureBuilt, ensureInstalled } from './toolchain.mjs';

await ensureInstalled();
await ensureBuilt();
process.argv.push('--welcome');
await import('../dist/src/main.js');
