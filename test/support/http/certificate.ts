import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';

/** Creates a certificate and its key with openssl in the folder. @param holder a subjectAltName in openssl's notation */
export function selfSigned(
  folder: string,
  holder = 'IP:127.0.0.1',
): { certificateFile: string; keyFile: string } {
  const certificateFile = join(folder, 'certificate.pem');
  const keyFile = join(folder, 'key.pem');
  const { status, stderr } = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', `subjectAltName=${holder}`],
    ...['-keyout', keyFile, '-out', certificateFile],
  ]);
  expect(status, stderr.toString()).toBe(0);
  return { certificateFile, keyFile };
}
