import { describe, expect, test } from 'vitest';
import { allRows } from '../support/database/rows.js';
import { container, namedKey } from '../support/pskc/pskc-writer.js';
import { asTotp, figure6 } from '../support/pskc/rfc6030.js';
import { startImports } from '../support/processes/imports.js';
import { type Ending, spawnTool } from '../support/processes/processes.js';

const { service, environment, write } = await startImports();
const table = write('serial,name\n987654321,administrator\n');

const assign = (file: string, ...options: string[]): Promise<Ending> =>
  spawnTool('users', ['assign-tokens', file, '--assignments', table, ...options], environment).ending;

describe('a file that cannot be read changes nothing, and one sentence says why', () => {
  const wrongKey = Buffer.alloc(16).toString('hex');

  test.each<[string, string | Buffer, [string?, (string | Buffer)?], string]>([
    ['it is encrypted', figure6, [], 'it is encrypted, and neither a key nor a passphrase is given.'],
    [
      'the key is wrong',
      asTotp(figure6),
      ['--key-file', wrongKey],
      'the key or the passphrase is wrong, or the file was changed.',
    ],
    [
      'the key is a passphrase',
      figure6,
      ['--key-file', 'qwerty'],
      'has no AES key: 16, 24 or 32 bytes in hexadecimal or base64.',
    ],
    [
      'the passphrase is a key',
      figure6,
      ['--passphrase-file', wrongKey],
      'it is encrypted with a key, not with a passphrase.',
    ],
    ['the passphrase is empty', figure6, ['--passphrase-file', '\n'], 'is empty.'],
    ['it is not UTF-8', Buffer.from([0x3c, 0xff]), [], 'is not UTF-8. Save it as UTF-8.'],
    ['it is UTF-16', Buffer.from('\ufeff<', 'utf16le'), [], 'is UTF-16. Save it as UTF-8.'],
    [
      'the key is in UTF-16',
      figure6,
      ['--key-file', Buffer.from(wrongKey, 'utf16le')],
      'is UTF-16. Save it as UTF-8.',
    ],
    [
      'the key is in binary',
      figure6,
      ['--key-file', Buffer.alloc(16, 0xab)],
      'has no AES key: 16, 24 or 32 bytes in hexadecimal or base64.',
    ],
    ['it is too large', Buffer.alloc(2 ** 26 + 1, ' '), [], 'is larger than 67108864 bytes.'],
    ['it is HTML', '<html/>', [], 'it is not PSKC: its outermost element is not a KeyContainer.'],
  ])('%s', async (_, content, [option, secret], sentence) => {
    const before = await allRows(service.database);
    const options = option === undefined || secret === undefined ? [] : [option, write(secret, 'txt')];
    const run = await assign(write(content, 'xml'), ...options);
    expect(run.code).toBe(1);
    expect(run.stderr.trim()).toMatch(/^[^\n]*$/);
    expect(run.stderr).toContain(sentence);
    if (secret?.toString().trim()) expect(run.stderr).not.toContain(secret.toString());
    expect(await allRows(service.database)).toEqual(before);
  });

  test('options that exclude each other, or are missing', async () => {
    const file = write(container(namedKey), 'xml');
    const both = await assign(file, '--key-file', file, '--passphrase-file', file);
    expect(both).toMatchObject({ code: 2 });
    expect(both.stderr).toContain('Use either --key-file or --passphrase-file');
    const without = await spawnTool('users', ['assign-tokens', file], environment).ending;
    expect(without.stderr).toContain('Add --assignments');
  });
});
