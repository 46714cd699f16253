import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { afterFile } from '../support/processes/cleanup.js';
import type { Ending } from '../support/processes/processes.js';

const program = fileURLToPath(new URL('../../dist/tools/tour.js', import.meta.url));

const takeTour = (...toolArguments: string[]): Promise<Ending> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, ...toolArguments],
      { env: { ADMIN_PASSWORD: 'four words are better' } },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });

test('--help explains the tour', async () => {
  const { code, stdout } = await takeTour('--help');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^npm run tour -- URL /m);
});

test.each([['--fast'], ['localhost:3000'], ['http://'], ['http://localhost:1', 'http://localhost:2']])(
  '%s is no address',
  async (...toolArguments) => {
    const { code, stdout, stderr } = await takeTour(...toolArguments);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Give one address, such as http:\/\/localhost:3000, or none\.\n\nnpm run tour /);
  },
);

test('an address where nothing answers is named with the reason', async () => {
  expect(await takeTour('http://127.0.0.1:2')).toMatchObject({
    code: 1,
    stderr: 'There is no service at http://127.0.0.1:2 (ECONNREFUSED).\n',
  });
});

test('another website is not taken for the service', async () => {
  const website = createServer((_, response) => response.end('<!doctype html>')).listen(0, '127.0.0.1');
  afterFile(() => website.close());
  await expect.poll(() => website.listening).toBe(true);
  const address = `http://127.0.0.1:${(website.address() as AddressInfo).port}`;
  expect(await takeTour(address)).toMatchObject({
    code: 1,
    stderr: `What answers at ${address} is not this service.\n`,
  });
});
