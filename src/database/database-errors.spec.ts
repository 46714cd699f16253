import { describe, expect, test } from 'vitest';
import { describeError, isUnavailable, outageOf } from './database-errors.js';

const failure = (code: string) => Object.assign(new Error("cannot write '/var/tmp/secret'"), { code });

describe('a database server that runs out of space', () => {
  test.each([
    ['a table', 'ER_RECORD_FILE_FULL'],
    ['the disk', 'ER_DISK_FULL'],
    ['a COMMIT', 'ER_ERROR_DURING_COMMIT'],
    ['a ROLLBACK', 'ER_ERROR_DURING_ROLLBACK'],
    ['the log of a transaction', 'ER_ERROR_ON_WRITE'],
    ['the cache of a transaction', 'ER_TRANS_CACHE_FULL'],
    ['a temporary file', 'EE_WRITE'],
    ['a new file', 'ER_CANT_CREATE_FILE'],
    ['the ids of a table', 'HA_ERR_AUTOINC_ERANGE'],
    ['the embedded engine', 'SQLITE_FULL'],
    ['the embedded engine, by number', 'UNKNOWN_SQLITE_ERROR_1549'],
  ])('is unavailable: %s, %s', (_, code) => {
    expect(isUnavailable(failure(code))).toBe(true);
  });
});

test.each(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'])('the embedded engine has a full disk: %s', (code) => {
  expect([isUnavailable(failure(code)), outageOf(failure(code))]).toEqual([true, 'full']);
});

test.each([
  [1927, undefined, 'failing'],
  [1969, undefined, 'timeout'],
  [4151, 'ER_BULK_PARSER_INCOMPLETE_ESCAPE_SEQUENCE', 'accessRefused'],
])('MariaDB has errors that mysql2 does not name, or misnames: %i', (errno, code, outage) => {
  const refused = Object.assign(new Error(), { errno, code });
  expect([isUnavailable(refused), outageOf(refused)]).toEqual([true, outage]);
});

test('an error without a name is described by its number', () => {
  expect(describeError(Object.assign(new Error('secret'), { errno: 1964 }))).toBe('Error errno 1964');
});

test.each(['ER_PARSE_ERROR', 'ER_BAD_FIELD_ERROR', 'ER_DATA_TOO_LONG', 'ER_DUP_ENTRY', 'SQLITE_ERROR'])(
  'a mistake of the service is none: %s',
  (code) => {
    expect(isUnavailable(failure(code))).toBe(false);
    expect(describeError(failure(code))).not.toContain('secret');
  },
);
