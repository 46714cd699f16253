import type { Actor } from '../../src/common/http/caller.js';
import { type ImportedUser, readImportedUser } from '../../src/users/transfer/imported-user.js';
import { isShort } from '../../src/otp/shared-secret.js';
import { nameKeyOf, userNameForm } from '../../src/common/user-name.js';
import type { PreparedUser, UserImport } from '../../src/users/transfer/user-import.js';
import type { OutputFile } from '../output-file.js';
import { inBatches } from './batches.js';
import { csvLine } from './csv.js';
import type { ScratchCodesFile } from './scratch-codes-file.js';
import { UnusablePasskeys, unusablePasskeys } from './unusable-passkeys.js';
import type { FileRow } from './user-file.js';

/** A row that cannot be imported, and why, without quoting it. */
export interface MalformedRow {
  readonly line: number;
  readonly problems: readonly string[];
}

type Outcome = 'imported' | 'fine' | 'taken' | 'invalid';

export type Counts = Record<Outcome, number>;

export const nothingYet: Counts = { imported: 0, fine: 0, taken: 0, invalid: 0 };

export const rowsIn = (counts: Counts): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

export interface ImportRun {
  /** Writes nothing. */
  readonly dryRun: boolean;
  readonly issuer: string;
  readonly acceptShortSecrets: boolean;
  /** The domain at which passkeys work here; undefined if they work nowhere. */
  readonly relyingPartyId: string | undefined;
  readonly operator: Actor;
  /** Receives a line of CSV with the outcome of each row. */
  readonly report: OutputFile | undefined;
  /** Whether the report includes the name that each row had before the name map was applied. */
  readonly reportOldNames: boolean;
  /** Receives new scratch codes for each imported second factor; without it, none are generated. */
  readonly scratchCodes: ScratchCodesFile | undefined;
  /** Receives the outcomes so far. */
  readonly onProgress: (counts: Counts) => void;
  /** Ends the import after the current batch. */
  readonly signal: AbortSignal;
}

export interface ImportResult {
  /** How many rows had each outcome. */
  readonly counts: Counts;
  /** The first ones. */
  readonly malformed: readonly MalformedRow[];
  readonly unusable: UnusablePasskeys;
  /** The last one that was processed. */
  readonly lastLine: number;
}

interface Checked {
  readonly row: FileRow;
  readonly name: string;
  readonly user: ImportedUser | undefined;
  readonly problems: readonly string[];
  /** For the operator, about a user who can be imported. */
  readonly remark?: string;
}

/** Rows that are looked up together and imported concurrently. */
const batchSize = 64;

const namedMalformedRows = 10;

/**
 * Checks rows and imports the valid ones, each completely or not at all. Existing users are not changed, so that a file
 * can be imported again.
 */
export async function importUsers(
  rows: AsyncIterable<FileRow>,
  users: UserImport,
  run: ImportRun,
): Promise<ImportResult> {
  const counts = { ...nothingYet };
  const seen = new Set<string>();
  const malformed: MalformedRow[] = [];
  const unusable = new UnusablePasskeys(run.relyingPartyId);
  let lastLine = 0;
  await run.report?.write(
    csvLine(['line', 'name', 'outcome', 'reason', ...(run.reportOldNames ? ['oldName'] : [])]),
  );
  for await (const batch of inBatches(rows, batchSize)) {
    if (run.signal.aborted) break;
    const checked = await Promise.all(batch.map((row) => check(row, users, run, seen)));
    const outcomes = await settle(checked, users, run);
    for (const [index, outcome] of outcomes.entries()) {
      counts[outcome] += 1;
      if (outcome === 'imported' || outcome === 'fine') unusable.note(checked[index]?.user);
    }
    run.onProgress({ ...counts });
    for (const { row, problems } of checked.filter(({ user }) => !user))
      if (malformed.length < namedMalformedRows) malformed.push({ line: row.line, problems });
    await run.report?.write(
      checked
        .map(({ row, name, problems, remark }, index) =>
          csvLine([
            row.line,
            name,
            outcomes[index],
            outcomes[index] === 'taken' ? '' : (remark ?? problems.join('; ')),
            ...(run.reportOldNames ? [row.oldName] : []),
          ]),
        )
        .join(''),
    );
    lastLine = batch.at(-1)?.line ?? lastLine;
  }
  return { counts, malformed, unusable, lastLine };
}

async function check(row: FileRow, users: UserImport, run: ImportRun, seen: Set<string>): Promise<Checked> {
  const given = row.fields['name'];
  // An invalid name is not repeated, because it may be a password in the wrong column.
  const name = typeof given === 'string' && userNameForm.test(given) ? given : '';
  if (row.problem !== undefined) return { row, name, user: undefined, problems: [row.problem] };
  const { user, problems } = readImportedUser(row.fields, run.issuer, run);
  if (!user) return { row, name, user: undefined, problems };
  const key = nameKeyOf(user.name);
  if (seen.has(key)) return { row, name, user: undefined, problems: ['name: it occurs earlier in the file'] };
  const passkeys = user.passkeys.map(({ credentialId }) => `passkey ${credentialId}`);
  if (passkeys.some((passkey) => seen.has(passkey)))
    return { row, name, user: undefined, problems: ['authenticators: a passkey occurs earlier in the file'] };
  for (const each of [key, ...passkeys]) seen.add(each);
  const further = await users.problemsOf(user);
  if (further.length > 0) return { row, name, user: undefined, problems: further };
  return { row, name, user, problems: [], ...remarkOn(user, run.relyingPartyId) };
}

function remarkOn(user: ImportedUser, relyingPartyId: string | undefined): Pick<Checked, 'remark'> {
  const short = user.totp.filter(({ sharedSecret }) => isShort(sharedSecret));
  const unusable = unusablePasskeys(user, relyingPartyId);
  const remarks = [
    ...short.map(({ sharedSecret }) => `short secret: ${sharedSecret.length} bytes`),
    ...unusable.map(({ rpId }) => `passkey for ${rpId}`),
  ];
  return remarks.length > 0 ? { remark: remarks.join('; ') } : {};
}

/** Imports checked rows. Their scratch codes are on disk before any of their users is in the database. */
async function settle(
  checked: readonly Checked[],
  users: UserImport,
  { dryRun, operator, scratchCodes }: ImportRun,
): Promise<readonly Outcome[]> {
  const taken = await users.userIds(checked.flatMap(({ user }) => (user ? [user.name] : [])));
  const prepared = await Promise.all(
    checked.map(async ({ user }): Promise<Outcome | PreparedUser> => {
      if (!user) return 'invalid';
      if (taken.has(nameKeyOf(user.name))) return 'taken';
      return dryRun ? 'fine' : users.prepare(user, { withScratchCodes: scratchCodes !== undefined });
    }),
  );
  await scratchCodes?.append(
    prepared.flatMap((each) =>
      typeof each === 'object' && each.scratchCodes
        ? [{ name: each.name, codes: each.scratchCodes.codes }]
        : [],
    ),
  );
  return Promise.all(
    prepared.map(async (each) => {
      if (typeof each === 'string') return each;
      return (await users.import(operator, each)) ? 'imported' : 'taken';
    }),
  );
}
