import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, vi } from 'vitest';
import { freePort } from '../http/ports.js';
import { afterFile } from '../processes/cleanup.js';
import { temporaryFolder } from '../processes/folders.js';
import { installTestClients, testClients } from '../processes/test-clients.js';
import { searchForSecrets } from '../secrets/secret-search.js';
import { namedPrograms } from './fenced-blocks.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The reader's own application: a user's name is their id in the service, and everybody has the same password. */
const yourApp: Readonly<Record<string, string>> = {
  'your-app.ts': `import type { Response } from 'express';
export const findUser = async (name: unknown, password: unknown) =>
  password === 'right' ? { mfaUserId: Number(name) } : undefined;
export const startSession = (response: Response, user: { mfaUserId: number }) =>
  response.cookie('session', String(user.mfaUserId));
`,
  'your_app.py': `def find_user(name, password):
    return {"mfa_user_id": name} if password == "right" else None


def start_session(user):
    return ("Set-Cookie", f"session={user['mfa_user_id']}")
`,
};

const compilerOptions = {
  target: 'ES2022',
  module: 'NodeNext',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};

async function compile(...parameters: readonly string[]): Promise<void> {
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...parameters]).catch(
    (error: unknown) => {
      throw new Error(`tsc ${parameters.join(' ')} failed:\n${(error as { stdout: string }).stdout}`);
    },
  );
}

/** The folder with the guide's programs, compiled, and the port that each listens on instead of 8080. */
export interface LoginPrograms {
  readonly folder: string;
  readonly ports: ReadonlyMap<string, number>;
}

/** Writes the guide's programs to a folder, with the packages that they import, and compiles them. */
export async function compilePrograms(): Promise<LoginPrograms> {
  const folder = temporaryFolder();
  const packages = join(folder, 'node_modules');
  const sdk = join(packages, '@mfa-service/sdk');
  mkdirSync(sdk, { recursive: true });
  await installTestClients();
  for (const name of readdirSync(testClients)) symlinkSync(join(testClients, name), join(packages, name));
  cpSync(join(root, 'sdk/package.json'), join(sdk, 'package.json'));
  await compile('-p', join(root, 'sdk'), '--noEmit', 'false', '--outDir', join(sdk, 'dist/esm'));

  const ports = new Map<string, number>();
  for (const [name, text] of [...namedPrograms('docs/guide-verify-mfa.md'), ...Object.entries(yourApp)]) {
    const port = await freePort();
    ports.set(name, port);
    writeFileSync(join(folder, name), withShortTimeout(text.replace('8080', String(port))));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  await compile('-p', folder);
  return { folder, ports };
}

/** How long the compiled programs wait for the service, instead of five seconds. */
export const timeoutMs = 2000;

const withShortTimeout = (program: string): string =>
  program
    .replace('timeout: 5_000', `timeout: ${timeoutMs}`)
    .replace('TIMEOUT_SECONDS = 5', `TIMEOUT_SECONDS = ${timeoutMs / 1000}`);

export interface LoginAnswer {
  readonly status: number;
  readonly outcome: string;
  readonly retryAfterSeconds: number | undefined;
  readonly isSignedIn: boolean;
}

export type LogIn = (mfaUserId: number, code: unknown, password?: string) => Promise<LoginAnswer>;

/** Starts a program of the guide, which is stopped after the test file. @returns a call of its login */
export async function startLogin(
  { folder, ports }: LoginPrograms,
  name: string,
  environment: Record<string, string>,
): Promise<LogIn> {
  const [command, file] = name.endsWith('.py')
    ? ['python3', name]
    : [process.execPath, name.replace('.ts', '.js')];
  const child = spawn(command, [file], { cwd: folder, env: { PATH: process.env['PATH'], ...environment } });
  const address = `http://127.0.0.1:${ports.get(name)}/login`;
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  afterFile(() => {
    child.kill('SIGKILL');
    searchForSecrets(`the output of ${name}`, output);
  });

  const logIn: LogIn = async (mfaUserId, code, password = 'right') => {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: mfaUserId, password, code }),
    });
    const body = (await response.json()) as Omit<LoginAnswer, 'status' | 'isSignedIn'>;
    return { status: response.status, ...body, isSignedIn: response.headers.has('set-cookie') };
  };
  // A request without a body must be refused like a wrong password.
  const refusesEmptyRequest = async (): Promise<void> => {
    const { status } = await fetch(address, { method: 'POST' });
    expect(status, output).toBe(401);
  };
  await vi.waitFor(refusesEmptyRequest, 20_000);
  return logIn;
}
