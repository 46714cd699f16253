import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import Database from 'libsql/promise';
import { CommandError } from '../command-line.js';
import { announced, lateProgressBar } from '../progress-bar.js';
import { counted } from '../../src/common/counted.js';
import { explainFileError } from '../../src/common/errors/file-error.js';
import { freeBytes } from '../../src/common/free-bytes.js';

const busyTimeoutMs = 5_000;
/** SQLite asks for as many bytes to begin with, and does not always say that there was no room for them. */
const firstBytes = 2 ** 15;

/** The content of a checked copy. */
export interface CopyContent {
  readonly users: number;
  /** Active authenticators. */
  readonly secondFactors: number;
  readonly auditEvents: number;
  readonly migrations: readonly string[];
  readonly bytes: number;
}

/**
 * Copies a database as it is at this moment, while other processes may write to it.
 * @param to a file that is missing or empty.
 * @throws CommandError
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const bar = lateProgressBar('Copying MB', megabytes((await stat(from)).size));
  const showProgress = async (): Promise<void> => bar.update(megabytes((await stat(to)).size));
  const timer = setInterval(() => void showProgress().catch(() => undefined), 200);
  try {
    await onDatabase(from, (query) => query(`VACUUM INTO '${to.replaceAll("'", "''")}'`));
  } catch (error) {
    const full = explainFileError({ code: 'ENOSPC' });
    const isSourceFull = (await freeBytes(dirname(from))) < firstBytes;
    throw explained(error, (code, message) => {
      if (code === 'SQLITE_FULL') return `${to} cannot be written: ${full}.`;
      const isFull = isSourceFull && code.startsWith('SQLITE_IOERR');
      return `${from} cannot be copied: ${isFull ? full : `${code} ${message}`}.`;
    });
  } finally {
    clearInterval(timer);
    bar.stop();
  }
}

/**
 * Checks a copy of the service's database.
 * @param name its name in messages.
 * @throws CommandError if it is damaged, or not of this service.
 */
export async function inspectCopy(file: string, name = file): Promise<CopyContent> {
  return announced('Checking the copy', () => inspect(file, name));
}

async function inspect(file: string, name: string): Promise<CopyContent> {
  return onDatabase(file, async (query) => {
    const [integrity] = await query('PRAGMA integrity_check(1)');
    if (integrity?.['integrity_check'] !== 'ok')
      throw new CommandError(`${name} is damaged: ${String(integrity?.['integrity_check'])}.`);
    const [orphan] = await query('PRAGMA foreign_key_check');
    if (orphan)
      throw new CommandError(`${name} is damaged: rows of ${String(orphan['table'])} refer to missing rows.`);
    const tables = new Set((await query('SELECT name FROM sqlite_master')).map(({ name }) => name));
    const count = async (table: string, where = ''): Promise<number> =>
      tables.has(table) ? Number((await query(`SELECT COUNT(*) AS n FROM ${table} ${where}`))[0]?.['n']) : 0;
    // A copy made by an earlier version has the other one of these tables.
    const active = await Promise.all(
      ['authenticators', 'totp_authenticators'].map((table) => count(table, "WHERE status = 'active'")),
    );
    const users = await count('users');
    if (users === 0 || !tables.has('migrations'))
      throw new CommandError(`${name} is not a database of this service: it has no users.`);
    return {
      users,
      secondFactors: Math.max(...active),
      auditEvents: await count('audit_events'),
      migrations: (await query('SELECT name FROM migrations ORDER BY id')).map(({ name }) => String(name)),
      bytes: (await stat(file)).size,
    };
  }).catch((error: unknown) => {
    throw explained(
      error,
      (code, message) => `${name} cannot be read: ${reasons[code] ?? `${code} ${message}`}.`,
    );
  });
}

const reasons: Readonly<Record<string, string>> = {
  SQLITE_CORRUPT: 'it is damaged or incomplete; take another copy',
  SQLITE_NOTADB: 'it is not a copy of the database; name a file that npm run backup has written',
};

export function describeContent({ users, secondFactors, auditEvents, bytes }: CopyContent): string {
  return (
    `${counted(users, 'user')}, ${counted(secondFactors, 'second factor')} and ` +
    `${counted(auditEvents, 'audit event')}, ${(bytes / 1e6).toFixed(1)} MB`
  );
}

type Query = (sql: string) => Promise<Record<string, unknown>[]>;

/** Uses the driver's own thread, so that the process can handle signals during a long query. */
async function onDatabase<T>(file: string, work: (query: Query) => Promise<T>): Promise<T> {
  // The driver's own error would not say why.
  await access(file, constants.R_OK);
  const database = new Database(file, { timeout: busyTimeoutMs });
  try {
    return await work(async (sql) => {
      const statement = (await database.prepare(sql)) as { all: () => Promise<Record<string, unknown>[]> };
      return statement.all();
    });
  } finally {
    database.close();
  }
}

function explained(error: unknown, sentence: (code: string, message: string) => string): unknown {
  const { code, message } = error as { code?: unknown; message?: string };
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return error;
  return new CommandError(sentence(code, message ?? ''));
}

const megabytes = (bytes: number): number => Math.max(1, Math.round(bytes / 1e6));
