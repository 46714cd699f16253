import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { spawnService } from '../support/processes.js';
import { isMissing } from '../support/programs.js';

test.skipIf(isMissing('openssl'))(
  'the service speaks TLS itself (needs openssl on this machine)',
  async () => {
    const folder = temporaryFolder();
    const { certificateFile, keyFile } = selfSigned(folder);
    const service = await spawnService({
      DATA_DIR: folder,
      TLS_CERT_FILE: certificateFile,
      TLS_KEY_FILE: keyFile,
    });
    expect(service.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(await get(`${service.url}/health/live`, readFileSync(certificateFile))).toEqual({
      status: 200,
      text: '{"status":"ok"}',
    });
    await expect(get(`${service.url}/health/live`)).rejects.toThrow('self-signed certificate');
    const plain = service.url.replace('https:', 'http:');
    await expect(fetch(`${plain}/health/live`)).rejects.toThrow();
  },
);

function selfSigned(folder: string) {
  const certificateFile = join(folder, 'certificate.pem');
  const keyFile = join(folder, 'key.pem');
  const { status, stderr } = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-keyout', keyFile, '-out', certificateFile],
  ]);
  expect(status, stderr.toString()).toBe(0);
  return { certificateFile, keyFile };
}

function get(url: string, ca?: Buffer): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { ...(ca && { ca }), agent: false }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    });
    call.on('error', reject);
    call.end();
  });
}
