// `npm start`: installs packages and builds if necessary, then runs the service in this process, which signals reach.
import process from 'node:process';
import { ensureBuilt, ensureInstalled, fail } from './toolchain.mjs';

await ensureInstalled();
await ensureBuilt();
process.argv.push('--welcome');
await import('../dist/src/main.js').catch((error) => {
  const [, missing] = /Cannot find module '(@libsql\/[^']+|@node-rs\/[^']+)'/.exec(error.message) ?? [];
  fail(
    missing
      ? `There is no prebuilt ${missing} for this machine (${process.platform} ${process.arch}); remove node_modules and try again, or use a platform that has one.`
      : error.stack,
  );
});
