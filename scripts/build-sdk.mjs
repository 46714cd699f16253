// Runs before `npm pack` in `sdk`: builds the ES modules and the CommonJS, each with types.
import { rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { ensureInstalled, root, run } from './toolchain.mjs';

const dist = `${root}sdk/dist`;
const forms = {
  esm: ['--module', 'nodenext'],
  cjs: ['--module', 'commonjs', '--moduleResolution', 'node10'],
};

await ensureInstalled();
rmSync(dist, { recursive: true, force: true });
for (const [form, options] of Object.entries(forms)) {
  const tsc = [`${root}node_modules/typescript/bin/tsc`, '-p', 'sdk', '--noEmit', 'false', ...options];
  const code = await run(process.execPath, [...tsc, '--outDir', `${dist}/${form}`]);
  if (code !== 0) process.exit(code);
}
writeFileSync(`${dist}/cjs/package.json`, '{ "type": "commonjs" }\n');
