import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Agent, request, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test, vi } from 'vitest';
import { selfSigned } from '../support/http/certificate.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { MovedClock } from '../support/processes/moved-clock.js';
import { spawnService } from '../support/processes/processes.js';
import { isMissing } from '../support/processes/programs.js';

const day = 24 * 60 * 60;

test.skipIf(isMissing('openssl'))(
  'the service can terminate TLS itself (needs openssl on this machine)',
  async () => {
    const folder = temporaryFolder();
    const password = randomBytes(12).toString('base64url');
    const { certificateFile, keyFile } = selfSigned(folder);
    const service = await spawnService({
      DATA_DIR: folder,
      TLS_CERT_FILE: certificateFile,
      TLS_KEY_FILE: keyFile,
      ADMIN_PASSWORD: password,
    });
    expect(service.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const ca = readFileSync(certificateFile);
    expect(await ask(`${service.url}/health/live`, { ca })).toMatchObject({
      status: 200,
      text: '{"status":"ok"}',
    });
    const signIn = { grant_type: 'password', username: 'administrator', password };
    const headers = { 'Content-Type': 'application/json', 'X-Console': '1', Origin: service.url };
    const body = JSON.stringify(signIn);
    const signedIn = await ask(`${service.url}/console/token`, { ca, method: 'POST', headers }, body);
    expect(signedIn.status, signedIn.text).toBe(200);
    expect(signedIn.cookies).toEqual([
      expect.stringMatching(/^__Host-mfa-refresh=[\w-]{107};.*; Secure(;|$)/),
    ]);
    await expect(ask(`${service.url}/health/live`)).rejects.toThrow('self-signed certificate');
    const plain = service.url.replace('https:', 'http:');
    await expect(fetch(`${plain}/health/live`)).rejects.toThrow();
  },
);

test.skipIf(isMissing('openssl'))('the health check of the image asks by TLS, too', async () => {
  const folder = temporaryFolder();
  const { certificateFile, keyFile } = selfSigned(folder, 'DNS:mfa.example.com');
  const tls = { TLS_CERT_FILE: certificateFile, TLS_KEY_FILE: keyFile };
  const service = await spawnService({ DATA_DIR: folder, ...tls });
  const check = (environment: Record<string, string>): number | null =>
    spawnSync(process.execPath, ['deploy/image/health.mjs'], { env: environment }).status;
  const { port, hostname } = new URL(service.url);
  expect(check({ PORT: port, HOST: hostname, ...tls })).toBe(0);
  expect(check({ PORT: port, HOST: '0.0.0.0', ...tls })).toBe(0);
  expect(check({ PORT: port, HOST: hostname })).toBe(1);
});

test.skipIf(isMissing('openssl'))(
  'a renewed certificate is used without a restart, once its key fits; one that is not valid is warned of, also while it cannot be replaced',
  async () => {
    const folder = temporaryFolder();
    const { certificateFile, keyFile } = selfSigned(folder);
    const renewed = selfSigned(temporaryFolder());
    const clock = new MovedClock();
    const service = await spawnService(
      { DATA_DIR: folder, TLS_CERT_FILE: certificateFile, TLS_KEY_FILE: keyFile, ...clock.environment },
      [],
      clock.nodeFlags,
    );
    const trusts = (ca: Buffer): Promise<Answer> => ask(`${service.url}/health/live`, { ca });
    const [before, after] = [certificateFile, renewed.certificateFile].map((file) => readFileSync(file));
    copyFileSync(renewed.certificateFile, certificateFile);
    await expect.poll(() => service.output).toContain('the certificate from before remains in use');
    expect(await trusts(before as Buffer)).toMatchObject({ status: 200 });

    copyFileSync(renewed.keyFile, keyFile);
    await vi.waitFor(() => trusts(after as Buffer), 15_000);
    await expect(trusts(before as Buffer)).rejects.toThrow('self-signed certificate');

    await expect.poll(() => service.output).toContain('the certificate and its key are in order again');

    clock.move(-day);
    await expect.poll(() => service.output).toContain('the certificate in use is not valid before');
    copyFileSync(certificateFile, keyFile);
    clock.move(3 * day);
    await expect
      .poll(() => service.output)
      .toContain('the certificate from before remains in use; the certificate in use expired on');
    copyFileSync(renewed.keyFile, keyFile);
    await expect.poll(() => service.output).toContain('"the certificate in use expired on');
    await service.stop();
  },
  60_000,
);

test.skipIf(isMissing('openssl') || isMissing('mkfifo'))(
  'a key from a pipe is read once, and its certificate is watched all the same',
  async () => {
    const folder = temporaryFolder();
    const { certificateFile, keyFile } = selfSigned(folder);
    const pipe = join(folder, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const clock = new MovedClock();
    const written = writeFile(pipe, readFileSync(keyFile));
    const service = await spawnService(
      { DATA_DIR: folder, TLS_CERT_FILE: certificateFile, TLS_KEY_FILE: pipe, ...clock.environment },
      [],
      clock.nodeFlags,
    );
    await written;
    clock.move(3 * day);
    await expect.poll(() => service.output).toContain('the certificate in use expired on');
    expect(service.output).not.toContain('pipe for 3 s');
    await service.stop();
  },
);

test.skipIf(isMissing('openssl'))('over one kept TLS connection, every request is answered', async () => {
  const folder = temporaryFolder();
  const { certificateFile, keyFile } = selfSigned(folder);
  const service = await spawnService({
    DATA_DIR: folder,
    TLS_CERT_FILE: certificateFile,
    TLS_KEY_FILE: keyFile,
    TOKEN_REQUESTS_PER_MINUTE: '100000',
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: readFileSync(certificateFile) });
  const method = 'POST';
  const headers = { 'Content-Type': 'application/json' };
  for (let round = 0; round < 200; round += 1) {
    expect((await ask(`${service.url}/api/v1/openapi.json`, { agent })).status).toBe(200);
    const { status } = await ask(`${service.url}/api/oauth2/token`, { agent, method, headers }, '{}');
    expect(status).toBe(400);
  }
  agent.destroy();
});

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
  readonly cookies: readonly string[];
}

function ask(url: string, options: RequestOptions = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent: false, ...options }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () =>
        resolve({ status: answer.statusCode, text, cookies: answer.headers['set-cookie'] ?? [] }),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}
