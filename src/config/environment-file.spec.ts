import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadEnvironmentFile } from './environment-file.js';

describe('.env', () => {
  const before = process.cwd();
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mfa-env-'));
    process.chdir(folder);
  });

  afterEach(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
    delete process.env['OF_THIS_TEST'];
  });

  test.each([
    'OF_THIS_TEST=yes\n',
    '\ufeffOF_THIS_TEST=yes\r\n',
    '# A: comment\nexport OF_THIS_TEST="yes"',
    'A="1#2" # x\nB=  # nothing\nOF_THIS_TEST=yes # comment#s',
  ])('is read: %j', (text) => {
    writeFileSync('.env', text);
    loadEnvironmentFile();
    expect(process.env['OF_THIS_TEST']).toBe('yes');
  });

  test('need not be there', () => {
    expect(() => loadEnvironmentFile()).not.toThrow();
  });

  test.each([
    [
      'a link to nothing',
      () => symlinkSync('missing', '.env'),
      /\.env cannot be read: there is no such file/,
    ],
    [
      'YAML',
      () => writeFileSync('.env', 'A=1\nNODE_ENV: production\n'),
      /line 2 of \.env .* write NAME=value/,
    ],
    ['Windows-1252', () => writeFileSync('.env', Buffer.from('A=f\xfcnf', 'latin1')), /\.env is not UTF-8/],
    [
      'a value that a # would cut',
      () => writeFileSync('.env', 'A=1 # one\nSECRET=correct horse#battery\n'),
      /the value in line 2 of \.env in quotes/,
    ],
    ['UTF-16', () => writeFileSync('.env', Buffer.from('\ufeffA=1\n', 'utf16le')), /\.env is not UTF-8/],
  ])('is refused: %s', (_, write, reason) => {
    write();
    expect(() => loadEnvironmentFile()).toThrow(reason);
  });
});
