import { createHmac, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import process from 'node:process';
import { betterAuth } from 'better-auth';
import { hashPassword, symmetricEncrypt } from 'better-auth/crypto';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { twoFactor } from 'better-auth/plugins';
import { Kysely, MysqlDialect, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { createPool } from 'mysql2';

/**
 * better-auth with its two-factor plugin, on the same engine with the same driver and the same durability as the
 * service. It makes its own schema, is filled with users who are signed in or half-way through a sign-in, tells of them
 * in SEED_FILE and then listens.
 */
const { DATABASE_URL, SQLITE_FILE, SEED_FILE, CHALLENGES } = process.env;
const secret = randomBytes(32).toString('base64url');
const database = DATABASE_URL ? openMysql(DATABASE_URL) : openSqlite(SQLITE_FILE);

const auth = betterAuth({
  baseURL: 'http://127.0.0.1',
  secret,
  database: { db: database.kysely, type: database.type },
  emailAndPassword: { enabled: true },
  plugins: [twoFactor()],
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { disabled: true },
  advanced: { disableCSRFCheck: true },
});

const { runMigrations } = await getMigrations(auth.options);
await runMigrations();
writeFileSync(SEED_FILE, JSON.stringify(await seed()));

const server = createServer(toNodeHandler(auth));
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ address: `http://127.0.0.1:${server.address().port}`, msg: 'listening' }));
});
process.once('SIGTERM', () => process.exit(0));

function openMysql(uri) {
  // As many connections as the service has.
  const pool = createPool({ uri, connectionLimit: 16, timezone: 'Z' });
  const asDate = (date) => date;
  const kysely = new Kysely({ dialect: new MysqlDialect({ pool }) });
  return { kysely, type: 'mysql', asDate };
}

function openSqlite(file) {
  const connection = new Database(file);
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  const dialect = new SqliteDialect({ database: connection });
  return { kysely: new Kysely({ dialect }), type: 'sqlite', asDate: (date) => date.toISOString() };
}

async function seed() {
  const { authCookies, createAuthCookie, secretConfig } = await auth.$context;
  const password = randomBytes(16).toString('base64url');
  const hash = await hashPassword(password);
  const now = database.asDate(new Date());
  // As long as sessions last, so that none is prolonged while it is measured.
  const expiresAt = database.asDate(new Date(Date.now() + 7 * 24 * 60 * 60 * 1000));
  const stamps = { createdAt: now, updatedAt: now };
  const rows = { user: [], account: [], session: [], twoFactor: [], verification: [] };
  const twoFactorCookie = createAuthCookie('two_factor').name;

  const addUser = async (id, withTwoFactor) => {
    const token = newId();
    const user = { id, password, session: cookie(authCookies.sessionToken.name, token), secret: '' };
    const email = `${id}@example.com`;
    const twoFactorEnabled = Number(withTwoFactor);
    rows.user.push({ id, name: id, email, emailVerified: 1, twoFactorEnabled, ...stamps });
    rows.account.push({ id, accountId: id, providerId: 'credential', userId: id, password: hash, ...stamps });
    rows.session.push({ id, token, userId: id, expiresAt, ...stamps });
    if (!withTwoFactor) return user;
    user.secret = randomBytes(16).toString('hex');
    rows.twoFactor.push({
      id,
      userId: id,
      secret: await symmetricEncrypt({ key: secretConfig, data: user.secret }),
      backupCodes: '',
      verified: 1,
      failedVerificationCount: 0,
    });
    return user;
  };
  const challenge = ({ id, secret: sharedSecret }) => {
    const identifier = `2fa-${newId()}`;
    const add = (name, value) =>
      rows.verification.push({ id: newId(), identifier: name, value, expiresAt, ...stamps });
    add(identifier, id);
    add(`2fa-attempts-${identifier}`, '0');
    return { cookie: cookie(twoFactorCookie, identifier), secret: sharedSecret };
  };

  const plain = [];
  const enabled = [];
  for (let position = 0; position < 1_000; position += 1) {
    plain.push(await addUser(`plain${position}`, false));
    enabled.push(await addUser(`enabled${position}`, true));
  }
  const challenges = Array.from({ length: Number(CHALLENGES) }, (_, position) =>
    challenge(enabled[position % enabled.length]),
  );
  for (const [table, all] of Object.entries(rows)) {
    for (let start = 0; start < all.length; start += 500)
      await database.kysely
        .insertInto(table)
        .values(all.slice(start, start + 500))
        .execute();
  }
  return { plain, enabled, challenges };
}

function newId() {
  return randomBytes(16).toString('hex');
}

/** Signed as better-call signs cookies. */
function cookie(name, value) {
  const signature = createHmac('sha256', secret).update(value).digest('base64');
  return `${name}=${encodeURIComponent(`${value}.${signature}`)}`;
}
