import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request, type RequestOptions } from 'node:https';
import { expect, test } from 'vitest';
import { selfSigned } from '../support/http/certificate.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { spawnService } from '../support/processes/processes.js';
import { isMissing } from '../support/processes/programs.js';

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

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
  readonly cookies: readonly string[];
}

function ask(url: string, options: RequestOptions = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(url, { ...options, agent: false }, (answer) => {
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
