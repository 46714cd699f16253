import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** The folder whose SQL may write a table. */
const owners: Readonly<Record<string, string>> = {
  audit_events: 'audit',
  audit_runs: 'audit',
  deleted_users: 'audit',
  sessions: 'sessions',
  key_canaries: 'mfa',
  mfa_challenges: 'mfa',
  mfa_invitations: 'mfa',
  mfa_ended_invitations: 'mfa',
  mfa_limits: 'mfa',
  mfa_requirements: 'mfa',
  mfa_verifier_limits: 'mfa',
  passkey_challenges: 'mfa',
  passkeys: 'mfa',
  scratch_codes: 'mfa',
  authenticators: 'mfa',
  administrator_changes: 'users',
  password_limits: 'users',
  user_counts: 'users',
  users: 'users',
  clean_up_clock: 'operations',
  schema_floor: 'database',
  // Has no entity, as it must exist before the first migration.
  migration_claim: 'database',
};

/** Columns that another folder writes: account state of a lower folder that must be in the same row. */
const lentColumns: Readonly<Record<string, string>> = {
  'users.changeCount': 'sessions',
  'users.sessionEpoch': 'sessions',
  'users.invitationEpoch': 'mfa',
};

/** Folders that may read another folder's table, by a join or directly. */
const readers: Readonly<Record<string, readonly string[]>> = {
  users: ['audit', 'sessions', 'mfa'],
  sessions: ['users'],
};

interface Access {
  readonly folder: string;
  readonly table: string;
  /** The columns of an UPDATE; undefined if whole rows are written. */
  readonly columns?: readonly string[];
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && path.includes('/'))
  .filter((path) => !path.startsWith('database/migrations/'))
  .map((path) => ({
    folder: path.split('/')[0] ?? '',
    path: relative(source, join(source, path)),
    // Concatenated literals are joined.
    text: readFileSync(join(source, path), 'utf8').replace(/['`"]\s*\+\s*['`"]/g, ''),
  }));

/** The table of each entity class. */
const entities = new Map(
  files.flatMap(({ text }) =>
    [...text.matchAll(/@Entity\('(\w+)'\)[\s\S]*?export class (\w+)/g)].map(
      ([, table = '', name = '']) => [name, table] as const,
    ),
  ),
);

function writes({ folder, text }: { folder: string; text: string }): Access[] {
  const bySql = [...text.matchAll(/(?:INSERT INTO|DELETE FROM) ([a-z_]+)/g)].map(([, table = '']) => ({
    folder,
    table,
  }));
  const updates = [...text.matchAll(/UPDATE ([a-z_]+)(?: INNER JOIN ([a-z_]+))? SET (.*?)(?: WHERE|['`])/g)];
  const bySet = updates.flatMap(([, table = '', joined, assignments = '']) => {
    const columns = [...assignments.matchAll(/(?:^|, )(?:([a-z_]+)\.)?(\w+) = /g)];
    return [table, ...(joined === undefined ? [] : [joined])].map((each) => ({
      folder,
      table: each,
      columns: columns.flatMap(([, of = table, column = '']) => (of === each ? [column] : [])),
    }));
  });
  const byEntity = [
    ...text.matchAll(
      /(?:(?:insertRow|insertIfAbsent|upsertRows|replaceRow|addToRows)(?:<[^>(]*(?:<[^>]*>)?[^>(]*>)?\(\s*manager,|manager\.(?:insert|update|delete|save)\()\s*(\w+)/g,
    ),
  ].map(([, name = '']) => ({ folder, table: entities.get(name) ?? name }));
  return [...bySql, ...bySet, ...byEntity];
}

function reads({ folder, text }: { folder: string; text: string }): Access[] {
  return [...text.matchAll(/(?:FROM|JOIN) \(?([a-z_]+)\b/g)].map(([, table = '']) => ({ folder, table }));
}

function isOwn({ folder, table, columns }: Access): boolean {
  if (owners[table] === folder) return true;
  return columns?.every((column) => lentColumns[`${table}.${column}`] === folder) ?? false;
}

describe('every table has one folder that writes it', () => {
  const tablesOfEntities = [...entities.values(), 'migration_claim'];

  test('which is in this list', () => {
    expect(Object.keys(owners).sort()).toEqual([...new Set(tablesOfEntities)].sort());
  });

  test('and no other folder writes it', () => {
    const violations = files.flatMap((file) =>
      writes(file)
        .filter((access) => !isOwn(access))
        .map(({ table, columns }) => `${file.path} writes ${table}${columns ? `: ${columns.join()}` : ''}`),
    );
    expect(violations).toEqual([]);
  });

  test('except for lent columns, which only their borrower writes', () => {
    const violations = files.flatMap((file) =>
      writes(file).flatMap(({ folder, table, columns = [] }) =>
        columns
          .map((column) => `${table}.${column}`)
          .filter((column) => column in lentColumns && lentColumns[column] !== folder)
          .map((column) => `${file.path} writes ${column}`),
      ),
    );
    expect(violations).toEqual([]);
  });

  test('and other folders read it only if they are listed', () => {
    const violations = files.flatMap((file) =>
      reads(file)
        .filter(({ table }) => table in owners && owners[table] !== file.folder)
        .filter(({ table, folder }) => !readers[table]?.includes(folder))
        .map(({ table }) => `${file.path} reads ${table}`),
    );
    expect(violations).toEqual([]);
  });

  test.each([
    ['sessions', "execute(manager, 'DELETE FROM users WHERE id = ?')", false],
    ['sessions', "'UPDATE users SET sessionEpoch = sessionEpoch + 1 WHERE id = ?'", true],
    ['sessions', "'UPDATE users SET sessionEpoch = 0, role = ? WHERE id = ?'", false],
    ['auth', "'UPDATE sessions INNER JOIN users SET sessions.lastUsedAt = ?, users.role = ? WHERE 1'", false],
    ['users', 'await manager.delete(MfaInvitation, { userId })', false],
    ['mfa', 'await insertRow<NewAuthenticator>(manager, Authenticator, row)', true],
    ['audit', 'await upsertRows<Partial<MfaLimit>>(manager, MfaLimit, [row])', false],
  ])('in %s, %s: allowed is %s', (folder, text, allowed) => {
    const found = writes({ folder, text });
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(isOwn)).toBe(allowed);
  });
});
