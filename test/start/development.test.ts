import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePorts } from '../support/http/ports.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { startFlags } from '../support/processes/processes.js';
import { processesIn } from '../support/processes/running.js';

const project = fileURLToPath(new URL('../..', import.meta.url));
const patience = { timeout: 120_000, interval: 100 };

describe('npm run dev', { timeout: 300_000 }, () => {
  const tree = join(temporaryFolder(), 'copy');
  let port = 0;
  let consolePort = 0;
  let command: ChildProcess;
  let output = '';

  beforeAll(async () => {
    cpSync(project, tree, {
      recursive: true,
      filter: (path) => !/\/(node_modules|\.git|results|data|bundle|sdk\/dist)$/.test(path),
    });
    symlinkSync(join(project, 'node_modules'), join(tree, 'node_modules'));
    [port = 0, consolePort = 0] = await freePorts(2);
    command = spawn('npm', ['run', 'dev', '--', '--port', String(consolePort)], {
      cwd: tree,
      env: { PATH: process.env['PATH'], HOME: tree, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [command.stdout, command.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }, 60_000);

  afterAll(() => command.kill('SIGKILL'));

  const starts = (): number => output.split('"msg":"listening"').length - 1;

  test('serves the API, and the console through its own server', async () => {
    await vi.waitFor(() => expect(starts(), output).toBe(1), patience);
    expect((await fetch(`http://localhost:${port}/health/ready`)).status).toBe(200);
    await vi.waitFor(async () => {
      const page = await (await fetch(`http://localhost:${consolePort}/`)).text();
      expect(page).toContain('/@vite/client');
    }, patience);
    const proxied = await fetch(`http://localhost:${consolePort}/api/v1/openapi.json`);
    expect(await proxied.json()).toMatchObject({ openapi: expect.stringContaining('3.') });
  });

  test('restarts the service when a source changes and still compiles', async () => {
    const file = join(tree, 'src/common/http/access.ts');
    const source = readFileSync(file, 'utf8');
    appendFileSync(file, 'export const broken: number = "text";\n');
    await vi.waitFor(() => expect(output).toMatch(/error TS2322/), patience);
    expect(starts(), output).toBe(1);
    writeFileSync(file, `${source}export const touched = 1;\n`);
    await vi.waitFor(() => expect(starts(), output).toBe(2), patience);
    expect((await fetch(`http://localhost:${port}/health/ready`)).status).toBe(200);
  });

  test.skipIf(!existsSync('/proc/self/cwd'))('ends with everything it has started', async () => {
    expect(processesIn(tree).join('\n')).toContain([...startFlags, 'dist/src/main.js'].join(' '));
    const closed = once(command, 'close');
    command.kill('SIGTERM');
    await closed;
    expect(processesIn(tree)).toEqual([]);
  });
});
