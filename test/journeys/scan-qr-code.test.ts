import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toFile } from 'qrcode';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/processes/folders.js';
import { isMissing } from '../support/processes/programs.js';
import { startService } from '../support/service/service.js';

const folder = temporaryFolder();

/** What a scanner reads from a QR code of this text. */
async function scanned(text: string): Promise<string> {
  const path = join(folder, 'qr.png');
  await toFile(path, text);
  return read(path);
}

function rasterised(svg: string): string {
  execFileSync('rsvg-convert', ['--width=400', `--output=${svg}.png`, svg]);
  return `${svg}.png`;
}

function read(picture: string): string {
  return execFileSync('zbarimg', ['--raw', '-q', picture]).toString();
}

test.skipIf(isMissing('zbarimg') || isMissing('rsvg-convert')).each(['png', 'svg'] as const)(
  '?qrImage=%s only adds the picture to the answer (needs zbarimg, rsvg-convert)',
  async (format) => {
    const service = await startService();
    const user = await service.users.create();
    const path = `/api/v1/users/${user.id}/enableMfa`;
    const { body } = await service.api.post(`${path}?qrImage=${format}`, user.token, { recreate: false });
    expect(Object.keys(body)).toEqual([
      'userId',
      'qrString',
      'secretKey',
      'scratchCodes',
      'token',
      'qrImage',
    ]);
    const [type, data] = body.qrImage.split(';base64,');
    expect(type).toBe(format === 'png' ? 'data:image/png' : 'data:image/svg+xml');
    const picture = join(folder, `answered.${format}`);
    writeFileSync(picture, Buffer.from(data, 'base64'));
    const seen = format === 'png' ? picture : rasterised(picture);
    expect(read(seen)).toBe(`${body.qrString}\n`);
    const without = await service.api.post(path, user.token, { recreate: false });
    expect(Object.keys(without.body)).toHaveLength(5);
  },
);

describe.skipIf(isMissing('zbarimg'))('the qrString scanned from a QR code (needs zbarimg)', () => {
  test.each([
    ['Acme', 'alice'],
    ['MFA Service', 'd@example.com'],
    ['Müller & Söhne', 'A-Z_a.z'],
    ['🔐'.repeat(32), 'x'.repeat(32)],
  ])('is unchanged: %s, %s', async (issuer, name) => {
    const service = await startService({ MFA_ISSUER: issuer });
    const user = await service.users.create('user', name);
    const { qrString } = await service.users.enable(user);
    expect(await scanned(qrString)).toBe(`${qrString}\n`);
  });
});
