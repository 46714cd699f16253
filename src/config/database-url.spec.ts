import { describe, expect, test } from 'vitest';
import { configured, mistakesIn } from '../../test/support/service/configurations.js';

const looksLike =
  'DATABASE_URL must look like mysql://user:password@host:3306/name, with @ : / ? # % in the password as %40 %3A %2F %3F %23 %25';
const noSocket = 'DATABASE_URL must name a host: the service does not connect by a socket';
const db = (host: string, port = 3306): object => ({ host, port });

describe('DATABASE_URL', () => {
  test.each([
    ['mysql://app:pw@db/mfa', { hosts: [db('db')], user: 'app', password: 'pw', name: 'mfa' }],
    ['mariadb://app:pw@db/mfa', { hosts: [db('db')] }],
    ['mysql://app:pw@db:3307/mfa', { hosts: [db('db', 3307)] }],
    ['mysql://app@db/mfa', { user: 'app', password: '' }],
    ['mysql://app:@db/mfa', { user: 'app', password: '' }],
    ['mysql://app:pw@db1,db2:3307,db3/mfa', { hosts: [db('db1'), db('db2', 3307), db('db3')] }],
    ['mysql://app:pw@db1, db2/mfa', { hosts: [db('db1'), db('db2')] }],
    ['mysql://app:pw@10.0.0.1:3306/mfa', { hosts: [db('10.0.0.1')] }],
    ['mysql://app:pw@[::1]/mfa', { hosts: [db('::1')] }],
    [
      'mysql://app:pw@[2001:db8::1]:3307,[::ffff:192.0.2.1]/mfa',
      { hosts: [db('2001:db8::1', 3307), db('::ffff:192.0.2.1')] },
    ],
    ['mysql://app:p%40ss%3Aw%2Frd%25%23%3F@db/mfa', { password: 'p@ss:w/rd%#?' }],
    ['mysql://app:p+w@db/mfa', { password: 'p+w' }],
    ['mysql://m%C3%BCller:%F0%9F%94%90@db/mfa%2D1', { user: 'müller', password: '🔐', name: 'mfa-1' }],
    ['mysql://app:a:b@db/mfa', { user: 'app', password: 'a:b' }],
  ])('%s', (url, expected) => {
    expect(configured({ DATABASE_URL: url }).databaseServer).toMatchObject(expected);
  });

  test.each([
    ['db', looksLike],
    ['mysql://db/mfa', looksLike],
    ['mysql://app:pw@db', looksLike],
    ['mysql://app:pw@db/', looksLike],
    ['mysql://app:pw@/mfa', looksLike],
    ['mysql://:pw@db/mfa', looksLike],
    ['mysql://app:pw@db/mfa/more', looksLike],
    [
      'mysql://app:pw@db/mfa?ssl=true',
      'DATABASE_URL must end with the database name; DATABASE_TLS turns on TLS',
    ],
    ['mysql://app:pw@/mfa?socket=/run/mysqld/mysqld.sock', noSocket],
    ['mysql://app@localhost/mfa?socketPath=/run/mysqld/mysqld.sock', noSocket],
    ['mysql://app:p@ss:w/o#r?d%&@db:3306/mfa', looksLike],
    ['mysql://app:pw@db/mfa#x', looksLike],
    ['mysql://app:p#w@db?x/mfa', looksLike],
    ['postgres://app:pw@db/mfa', looksLike],
    ['sqlite:///tmp/x', looksLike],
    ['mysql://app:pw@db:0/mfa', 'DATABASE_URL contains an invalid host: "db:0"'],
    ['mysql://app:pw@db:65536/mfa', 'DATABASE_URL contains an invalid host: "db:65536"'],
    ['mysql://app:pw@db:port/mfa', 'DATABASE_URL contains an invalid host: "db:port"'],
    ['mysql://app:pw@db1,,db2/mfa', 'DATABASE_URL contains an invalid host: ""'],
    ['mysql://app:pw@::1/mfa', 'DATABASE_URL contains an invalid host: "::1"'],
    ['mysql://app:pw@[::1/mfa', 'DATABASE_URL contains an invalid host: "[::1"'],
    ['mysql://app:100%@db/mfa', 'DATABASE_URL contains a % that is not an escape; write it as %25'],
  ])('%s is refused', (url, sentence) => {
    expect(mistakesIn({ DATABASE_URL: url })).toEqual([sentence]);
  });

  test('with an unescaped "@" in the password is refused, instead of read as another host', () => {
    expect(mistakesIn({ DATABASE_URL: 'mysql://app:p@ss@db/mfa' })).toHaveLength(1);
  });
});
