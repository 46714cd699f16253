import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes/folders.js';
import { installTestClients, testClients } from '../support/processes/test-clients.js';
import { startService, type TestService } from '../support/service/service.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = join(root, 'test/clients');
const document = join(root, 'openapi.json');

/** The command that writes `generated/NAME.ts`. */
const commands: Readonly<Record<string, readonly string[]>> = {
  'openapi-typescript': [document, '-o', 'generated/openapi-typescript.ts'],
  orval: ['--config', 'orval.config.cjs'],
  'openapi-zod-client': [document, '-o', 'generated/openapi-zod-client.ts'],
  'swagger-typescript-api': [
    'generate',
    '-p',
    document,
    '-o',
    'generated',
    '-n',
    'swagger-typescript-api.ts',
  ],
};

describe('clients generated from openapi.json', () => {
  const folder = temporaryFolder();
  let service: TestService;

  const inFolder = async (command: string, ...parameters: readonly string[]): Promise<void> => {
    await run(join(testClients, '.bin', command), parameters, { cwd: folder }).catch((error: unknown) => {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${command} failed:\n${stdout}${stderr}`);
    });
  };

  beforeAll(async () => {
    await installTestClients();
    service = await startService();
    symlinkSync(testClients, join(folder, 'node_modules'));
    mkdirSync(join(folder, 'generated'));
    for (const name of readdirSync(sources).filter((each) => !each.startsWith('node_modules')))
      cpSync(join(sources, name), join(folder, name));
    const output = { target: 'generated/orval.ts', client: 'fetch', baseUrl: service.api.url };
    const config = { mfa: { input: document, output } };
    writeFileSync(join(folder, 'orval.config.cjs'), `module.exports = ${JSON.stringify(config)};\n`);
    await Promise.all(
      Object.entries(commands).map(([generator, parameters]) => inFolder(generator, ...parameters)),
    );
    await inFolder('tsc', '-p', '.');
  }, 300_000);

  test.each(Object.keys(commands))(
    '%s: signs in, enrols, accepts, and signs in with two factors',
    async (name) => {
      const user = await service.users.create();
      const { stdout } = await run(process.execPath, [`${name}.js`], {
        cwd: folder,
        env: { BASE: service.api.url, USER_NAME: user.name, USER_PASSWORD: user.password },
      });
      expect(stdout).toBe(`signed in as ${user.id}\n`);
    },
  );
});
