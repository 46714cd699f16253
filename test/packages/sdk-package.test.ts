import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes/folders.js';
import { startService, type TestService } from '../support/service/service.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
// Without the variables of `npm test`, with which npm would pack the whole project.
const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };

const program = `
import { createMfaClient, getCurrentUser, MfaApiError, MfaSession, type UserDto } from '@mfa-service/sdk';

declare const process: { env: Record<string, string | undefined> };

async function main(): Promise<void> {
  const baseUrl: string = process.env['BASE'] ?? '';
  const session = new MfaSession({ baseUrl });
  await session.signIn('administrator', process.env['ADMIN_PASSWORD'] ?? '');
  const user: UserDto = await getCurrentUser({ client: session.client });
  const refusal: unknown = await getCurrentUser({ client: createMfaClient({ baseUrl }) }).catch((error: unknown) => error);
  if (!(refusal instanceof MfaApiError)) throw new Error('not refused');
  console.log(user.name + ' ' + refusal.code);
}
void main();
`;

interface Project {
  readonly module: string;
  readonly moduleResolution: string;
  /** The module type of the package that imports the SDK. */
  readonly type: 'commonjs' | 'module';
}

const projects: readonly Project[] = [
  { module: 'commonjs', moduleResolution: 'node10', type: 'commonjs' },
  { module: 'node16', moduleResolution: 'node16', type: 'commonjs' },
  { module: 'node16', moduleResolution: 'node16', type: 'module' },
  { module: 'nodenext', moduleResolution: 'nodenext', type: 'commonjs' },
  { module: 'nodenext', moduleResolution: 'nodenext', type: 'module' },
  { module: 'esnext', moduleResolution: 'bundler', type: 'module' },
];

describe("the SDK's package", () => {
  const folder = temporaryFolder();
  const installed = join(folder, 'node_modules/@mfa-service/sdk');
  let service: TestService;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    service = await startService();
    environment = { BASE: service.api.url, ADMIN_PASSWORD: service.users.adminPassword };
    await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: join(root, 'sdk'), env });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder, env });
  }, 120_000);

  test.each(projects)(
    'compiles and runs in a project of $module, $moduleResolution, $type',
    async ({ type, ...compilerOptions }) => {
      const project = join(folder, `${compilerOptions.module}-${compilerOptions.moduleResolution}-${type}`);
      mkdirSync(project);
      const write = (name: string, content: object | string): void =>
        writeFileSync(join(project, name), typeof content === 'string' ? content : JSON.stringify(content));
      write('package.json', { private: true, type });
      write('main.ts', program);
      write('tsconfig.json', {
        compilerOptions: {
          ...compilerOptions,
          target: 'es2022',
          strict: true,
          skipDefaultLibCheck: true,
          types: [],
        },
        files: ['main.ts'],
      });
      const tsc = join(root, 'node_modules/typescript/bin/tsc');
      const problems = await run(process.execPath, [tsc, '-p', '.'], { cwd: project }).then(
        ({ stdout }) => stdout,
        (error: unknown) => (error as { stdout: string }).stdout,
      );
      expect(problems).toBe('');
      const { stdout, stderr } = await run(process.execPath, ['main.js'], { cwd: project, env: environment });
      expect(stdout).toBe('administrator ACCESS_TOKEN_INVALID\n');
      expect(stderr).toBe('');
    },
  );

  test('has everything its README links to, and a working example', async () => {
    const readme = readFileSync(join(installed, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/\]\(([^)#]+)/g)].map(([, link = '']) => link);
    expect(links).toContain('example.mjs');
    for (const link of links.filter((each) => !each.startsWith('https://')))
      expect(existsSync(join(installed, link)), link).toBe(true);
    const { stdout } = await run(process.execPath, [join(installed, 'example.mjs')], { env: environment });
    expect(stdout).toMatch(
      /^Show this to example-user: otpauth:\/\/totp\/.*\nCODE_INVALID: The code is not valid\.\n$/,
    );
  });
});
