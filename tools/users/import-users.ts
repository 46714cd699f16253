import type { Writable } from 'node:stream';
import type { Actor } from '../../src/common/http/caller.js';
import { type ImportedUser, readImportedUser } from '../../src/users/imported-user.js';
import { nameKeyOf } from '../../src/users/user-name.js';
import type { UserImport } from '../../src/users/user-import.js';
import { write } from '../output-file.js';
import { csvLine, type FileRow } from './user-file.js';

type Outcome = 'imported' | 'fine' | 'taken' | 'invalid';

export type Counts = Record<Outcome, number>;

export interface ImportRun {
  /** Writes nothing. */
  readonly dryRun: boolean;
  readonly issuer: string;
  readonly operator: Actor;
  /** A line of CSV for each row, with what became of it. */
  readonly report: Writable | undefined;
  /** The new scratch codes of each second factor that came in; none are made without it. */
  readonly scratchCodes: Writable | undefined;
  readonly onProgress: (rows: number) => void;
  /** Ends it after the rows in hand. */
  readonly signal: AbortSignal;
}

interface Checked {
  readonly row: FileRow;
  readonly name: string;
  readonly user: ImportedUser | undefined;
  readonly problems: readonly string[];
}

/** So many are worked on at a time, and looked up together. */
const batchSize = 64;

/**
 * Checks rows, and brings in those that are fine: each with everything that belongs to it or not at all. Whoever is there
 * already stays as they are, so that a file can be imported again.
 * @returns what became of them, and the line it came to.
 */
export async function importUsers(
  rows: AsyncIterable<FileRow>,
  users: UserImport,
  run: ImportRun,
): Promise<{ counts: Counts; lastLine: number }> {
  const counts: Counts = { imported: 0, fine: 0, taken: 0, invalid: 0 };
  const seen = new Set<string>();
  let lastLine = 0;
  if (run.report) await write(run.report, csvLine(['line', 'name', 'outcome', 'reason']));
  for await (const batch of inBatches(rows)) {
    if (run.signal.aborted) break;
    const checked = await Promise.all(batch.map((row) => check(row, users, run.issuer, seen)));
    const taken = await users.takenNames(checked.flatMap(({ user }) => (user ? [user.name] : [])));
    const outcomes = await Promise.all(checked.map((each) => settle(each, taken, users, run)));
    for (const [index, { row, name, problems }] of checked.entries()) {
      const outcome = outcomes[index] ?? 'invalid';
      counts[outcome] += 1;
      if (run.report) await write(run.report, csvLine([row.line, name, outcome, problems.join('; ')]));
    }
    lastLine = batch.at(-1)?.line ?? lastLine;
    run.onProgress(Object.values(counts).reduce((sum, count) => sum + count, 0));
  }
  return { counts, lastLine };
}

async function check(row: FileRow, users: UserImport, issuer: string, seen: Set<string>): Promise<Checked> {
  const given = row.fields['name'];
  const name = typeof given === 'string' ? given : '';
  if (row.problem !== undefined) return { row, name, user: undefined, problems: [row.problem] };
  const { user, problems } = readImportedUser(row.fields, issuer);
  if (!user) return { row, name, user: undefined, problems };
  const key = nameKeyOf(user.name);
  if (seen.has(key)) return { row, name, user: undefined, problems: ['name: it was in the file before'] };
  seen.add(key);
  const further = await users.problemsOf(user);
  return { row, name, user: further.length > 0 ? undefined : user, problems: further };
}

async function settle(
  { user }: Checked,
  taken: ReadonlySet<string>,
  users: UserImport,
  { dryRun, operator, scratchCodes }: ImportRun,
): Promise<Outcome> {
  if (!user) return 'invalid';
  if (taken.has(nameKeyOf(user.name))) return 'taken';
  if (dryRun) return 'fine';
  const result = await users.import(operator, user, { withScratchCodes: scratchCodes !== undefined });
  if (result.outcome === 'imported' && result.scratchCodes && scratchCodes)
    await write(scratchCodes, csvLine([user.name, ...result.scratchCodes]));
  return result.outcome;
}

async function* inBatches(rows: AsyncIterable<FileRow>): AsyncGenerator<readonly FileRow[]> {
  let batch: FileRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
