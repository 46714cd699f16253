import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { toFile } from 'qrcode';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { isMissing } from '../support/programs.js';
import { startService } from '../support/service.js';

const folder = temporaryFolder();

/** What a camera reads from a picture of this text. */
async function scanned(text: string): Promise<string> {
  const path = join(folder, 'qr.png');
  await toFile(path, text);
  return execFileSync('zbarimg', ['--raw', '-q', path]).toString();
}

describe.skipIf(isMissing('zbarimg'))('the qrString, shown as a QR code and scanned (needs zbarimg)', () => {
  test.each([
    ['Acme', 'alice'],
    ['MFA Service', 'd@example.com'],
    ['Müller & Söhne', 'A-Z_a.z'],
    ['🔐'.repeat(32), 'x'.repeat(32)],
  ])('is the same to the last character: %s, %s', async (issuer, name) => {
    const service = await startService({ MFA_ISSUER: issuer });
    const user = await service.users.create('user', name);
    const { qrString } = await service.users.enable(user);
    expect(await scanned(qrString)).toBe(`${qrString}\n`);
  });
});
