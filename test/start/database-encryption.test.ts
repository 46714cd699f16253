import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { beforeAll, describe, expect, test } from 'vitest';
import { selfSigned } from '../support/http/certificate.js';
import { afterFile } from '../support/processes/cleanup.js';
import { expectOneSentence } from '../support/processes/failed-start.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { findMariaDbServer, type MariaDb, startMariaDb } from '../support/database/mariadb.js';
import { spawnService } from '../support/processes/processes.js';
import { isMissing } from '../support/processes/programs.js';
import { runTool } from '../support/processes/tools.js';

const program = findMariaDbServer() ?? '';
const cannotRun = program === '' || isMissing('openssl');

async function start(
  settings: readonly string[],
): Promise<{ server: MariaDb; url: (account?: string) => string }> {
  const server = await startMariaDb(program, settings);
  afterFile(() => server.stop());
  const { pathname, port } = new URL(await server.createDatabase());
  return { server, url: (account = 'tester:tester') => `mysql://${account}@localhost:${port}${pathname}` };
}

describe.skipIf(cannotRun)('the connection to a database server (needs MariaDB on this machine)', () => {
  const certificateOf = (holder: string) => selfSigned(temporaryFolder(), holder);
  const withTls = ({ certificateFile, keyFile }: ReturnType<typeof selfSigned>): string[] => [
    `--ssl-cert=${certificateFile}`,
    `--ssl-key=${keyFile}`,
  ];
  let own: ReturnType<typeof selfSigned>;
  let DATA_DIR: string;
  let url: (account?: string) => string;

  beforeAll(async () => {
    own = certificateOf('DNS:localhost');
    DATA_DIR = temporaryFolder();
    const started = await start(withTls(own));
    ({ url } = started);
    const administration = await mysql.createConnection({
      host: '127.0.0.1',
      port: started.server.port,
      user: 'root',
    });
    for (const statement of [
      "CREATE USER encrypted@'%' IDENTIFIED BY 'pw' REQUIRE SSL",
      "INSTALL SONAME 'auth_ed25519'",
      "CREATE USER modern@'%' IDENTIFIED VIA ed25519 USING PASSWORD('pw')",
      "CREATE USER sock@'%' IDENTIFIED VIA unix_socket",
      "GRANT ALL ON *.* TO encrypted@'%', modern@'%', sock@'%'",
    ])
      await administration.query(statement);
    await administration.end();
  });

  test.each(['on', 'verify'])(
    'is encrypted with DATABASE_TLS=%s, for the service and its tools',
    async (DATABASE_TLS) => {
      const more = DATABASE_TLS === 'verify' ? { DATABASE_CA_FILE: own.certificateFile } : {};
      // The account requires TLS.
      const environment = { DATA_DIR, DATABASE_URL: url('encrypted:pw'), DATABASE_TLS, ...more };
      const service = await spawnService(environment);
      expect((await service.api.get('/health/ready')).status).toBe(200);
      expect(await runTool('keys', ['status'], environment)).toMatchObject({ code: 0 });
      await service.stop();
    },
  );

  test('off although the account requires it is reported at once', () =>
    expectOneSentence({ DATA_DIR, DATABASE_URL: url('encrypted:pw') }, /Access denied.*set DATABASE_TLS/));

  test('off although the server requires it is reported at once', async () => {
    const strict = await start(withTls(own));
    const administration = await strict.server.connect('mysql');
    await administration.query('SET GLOBAL require_secure_transport = ON');
    await administration.end();
    await expectOneSentence(
      { DATA_DIR, DATABASE_URL: strict.url() },
      /the server require TLS, set DATABASE_TLS|requires TLS/,
    );
  });

  test('with a certificate of an untrusted or another authority, or for another name, is refused', async () => {
    const verify = { DATA_DIR, DATABASE_TLS: 'verify' };
    await expectOneSentence(
      { ...verify, DATABASE_URL: url() },
      /certificate is not accepted: self.signed certificate; DATABASE_CA_FILE/,
    );
    const other = certificateOf('DNS:localhost').certificateFile;
    await expectOneSentence({ ...verify, DATABASE_URL: url(), DATABASE_CA_FILE: other }, /is not accepted/);
    const elsewhere = certificateOf('DNS:db.example.com');
    const misnamed = await start(withTls(elsewhere));
    await expectOneSentence(
      { ...verify, DATABASE_URL: misnamed.url(), DATABASE_CA_FILE: elsewhere.certificateFile },
      /is not accepted: Hostname.*altnames/,
    );
  });

  test('is never unencrypted when DATABASE_TLS asks for encryption', async () => {
    const plain = await start(['--skip-ssl']);
    for (const DATABASE_TLS of ['on', 'verify'])
      await expectOneSentence(
        { DATA_DIR, DATABASE_URL: plain.url(), DATABASE_TLS },
        /does not offer TLS, which DATABASE_TLS asks for/,
      );
  });

  test.each([
    ['modern:pw', /signs in by client_ed25519, which this service does not support; give it a password/],
    ['sock', /Access denied/],
  ])(
    'with an authentication method that the driver does not support (%s) is refused at once',
    async (account, sentence) => {
      const began = performance.now();
      await expectOneSentence({ DATA_DIR, DATABASE_URL: url(account) }, sentence);
      expect(performance.now() - began).toBeLessThan(15_000);
    },
  );
});

describe('invalid settings of the connection', () => {
  const DATA_DIR = temporaryFolder();
  const notPem = join(DATA_DIR, 'text');
  writeFileSync(notPem, 'text');
  const DATABASE_URL = 'mysql://a:b@db/mfa';

  test.each([
    [{ DATABASE_TLS: 'on' }, /DATABASE_URL is not set/],
    [{ DATABASE_URL, DATABASE_TLS: 'yes' }, /DATABASE_TLS must be one of off, on, verify, not "yes"/],
    [{ DATABASE_URL, DATABASE_TLS: 'verify', DATABASE_CA_FILE: notPem }, /is not a PEM certificate/],
    [
      { DATABASE_URL, DATABASE_TLS: 'verify', DATABASE_CA_FILE: '/no/such' },
      /DATABASE_CA_FILE cannot be read: there is no such file or folder/,
    ],
    [{ DATABASE_URL, DATABASE_CA_FILE: notPem }, /with DATABASE_TLS=verify only/],
    [
      { DATABASE_URL: 'mysql://a:b@db,10.0.0.1/mfa', DATABASE_TLS: 'verify' },
      /needs host names in DATABASE_URL/,
    ],
    [{ DATABASE_URL: `${DATABASE_URL}?ssl=true` }, /DATABASE_TLS turns on TLS/],
    [{ DATABASE_URL, DATABASE_POOL_SIZE: '1' }, /DATABASE_POOL_SIZE must be a whole number from 2/],
  ])('%j', (settings, sentence) =>
    expectOneSentence({ DATA_DIR, ...(settings as Record<string, string>) }, sentence),
  );
});
