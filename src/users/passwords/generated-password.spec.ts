import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type Config, loadConfig } from '../../config/config.js';
import { assertDiffers, discardPasswordFile, generatePassword } from './generated-password.js';

const folder = mkdtempSync(join(tmpdir(), 'mfa-password-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a generated password, where there is no terminal', () => {
  let config: Config;
  let file: string;

  beforeEach(() => {
    const dataDirectory = mkdtempSync(join(folder, 'data-'));
    config = loadConfig({ DATA_DIR: dataDirectory });
    file = join(dataDirectory, 'administrator-password');
  });

  test('is the same for every process with the same folder, as only one of them creates the account', () => {
    const first = generatePassword(config);
    expect(first).toEqual({ password: readFileSync(file, 'utf8').trim(), file });
    expect(generatePassword(config)).toEqual(first);
  });

  test('is another one after the file is discarded, which may be done twice', () => {
    const { password } = generatePassword(config);
    discardPasswordFile(config, 1000);
    discardPasswordFile(config, 1000);
    expect(generatePassword(config).password).not.toBe(password);
  });

  test.each(['', 'short', 'a password of somebody else'])(
    'is not taken from a file that holds %j',
    (text) => {
      writeFileSync(file, text);
      expect(() => generatePassword(config)).toThrow(/does not hold a generated password/);
    },
  );
});

test('a password is the same in every normalisation', () => {
  expect(() => assertDiffers('caf\u00e9 au lait', 'cafe\u0301 au lait')).toThrow();
  expect(() => assertDiffers('cafe au lait', 'caf\u00e9 au lait')).not.toThrow();
  expect(() => assertDiffers('cafe au lait', undefined)).not.toThrow();
});
