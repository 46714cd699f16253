import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes/folders.js';

const run = promisify(execFile);
const toolchain = new URL('../../scripts/toolchain.mjs', import.meta.url).href;

test.each([
  ['NODE_ENV=production, with which npm omits the build tools', { NODE_ENV: 'production' }],
  ['npm pack --dry-run, which npm passes on to its commands', { npm_config_dry_run: 'true' }],
  ['npm pack in another folder', { npm_config_local_prefix: '/nowhere' }],
])('the first start installs all packages in its folder with %s', async (_, environment) => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'compiler'));
  const devDependencies = { compiler: 'file:compiler' };
  const write = (name: string, content: object) => writeFileSync(join(folder, name), JSON.stringify(content));
  write('compiler/package.json', { name: 'compiler', version: '1.0.0' });
  write('package.json', { name: 'project', devDependencies });
  write('package-lock.json', {
    name: 'project',
    lockfileVersion: 3,
    packages: {
      '': { name: 'project', devDependencies },
      compiler: { version: '1.0.0', dev: true },
      'node_modules/compiler': { resolved: 'compiler', link: true },
    },
  });

  const install = `const { ensureInstalled } = await import(${JSON.stringify(toolchain)});
    await ensureInstalled(${JSON.stringify(folder)});`;
  const { stderr } = await run(process.execPath, ['--input-type=module', '-e', install], {
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      npm_config_prefix: join(folder, 'global'),
      ...environment,
    },
  });

  expect(stderr).toMatch(/done in \d+ s\n$/);
  expect(existsSync(join(folder, 'node_modules/compiler/package.json'))).toBe(true);
});
