// `npm run on-node -- 22 npm run test:quick`: runs a command on that line of Node.js, which is installed the first time.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { ensureInstalled, fail, root, run } from './toolchain.mjs';

const folder = join(root, 'test/node');
const [line, command, ...rest] = process.argv.slice(2);
if (command === undefined) fail('Name a line of Node.js and a command, such as: 22 npm run test:quick');
await ensureInstalled(folder, 'Installing other lines of Node.js (only the first time)');
const programs = join(folder, `node_modules/node${line}-${process.platform}-${process.arch}/bin`);
if (!existsSync(programs))
  fail(`There is no Node.js ${line} for ${process.platform} on ${process.arch} in test/node/package.json.`);
process.exitCode = await run(command, rest, {
  env: { ...process.env, PATH: `${programs}${delimiter}${process.env.PATH}` },
});
