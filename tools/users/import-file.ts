import { stat } from 'node:fs/promises';
import { abortOnSignals } from '../../src/common/end-on-signals.js';
import { Config } from '../../src/config/config.js';
import { UserImport } from '../../src/users/transfer/user-import.js';
import { UserTransferModule } from '../../src/users/transfer/user-transfer.module.js';
import { CommandError, withModules } from '../command-line.js';
import { readingError } from '../input-file.js';
import { operator } from '../operator.js';
import { OutputFile } from '../output-file.js';
import { lateProgressBar, type ProgressBar, progressBar } from '../progress-bar.js';
import {
  type Counts,
  type ImportResult,
  type ImportRun,
  importUsers,
  type MalformedRow,
  nothingYet,
  rowsIn,
} from './import-users.js';
import { NameMap } from './name-map.js';
import { NameSuggestions } from './name-suggestions.js';
import { ScratchCodesFile } from './scratch-codes-file.js';
import { type FileFormat, type FileRow, readRows } from './user-file.js';
import { countLines } from './utf8-lines.js';

/** Exit codes. */
export const incomplete = 3;
export const interrupted = 130;

export interface ImportArguments {
  readonly format: FileFormat;
  readonly dryRun: boolean;
  readonly skipInvalid: boolean;
  readonly acceptShortSecrets: boolean;
  readonly report: string | undefined;
  readonly names: string | undefined;
  readonly writeNames: string | undefined;
  readonly scratchCodes: string | undefined;
}

/** @returns the exit code. @throws CommandError */
export async function importFile(args: ImportArguments, file: string): Promise<number> {
  const names = args.names === undefined ? undefined : await NameMap.read(args.names);
  const rows = (): AsyncIterable<FileRow> => {
    const read = readRows(file, args.format);
    return names ? names.applyTo(read) : read;
  };
  await assertRegularFile(file);
  return withModules([UserTransferModule], async (context) => {
    const signal = abortOnSignals();
    const users = context.get(UserImport);
    if (!(await users.isPossible()))
      throw new CommandError('Start the service once first: it creates the first account.');
    const config = context.get(Config);
    const shared = {
      issuer: config.issuer,
      relyingPartyId: config.passkeys.relyingPartyId,
      acceptShortSecrets: args.acceptShortSecrets,
      operator: operator('users -- import'),
      signal,
      reportOldNames: names !== undefined,
    };
    const nothing = { report: undefined, scratchCodes: undefined, onProgress: () => undefined };
    const suggestions = args.writeNames === undefined ? undefined : new NameSuggestions();
    const read = withProgress(rows(), lateProgressBar('Reading', await countLines(file)));
    const checked = await importUsers(suggestions ? suggestions.watch(read) : read, users, {
      ...shared,
      ...nothing,
      dryRun: true,
    });
    const total = rowsIn(checked.counts);
    if (total === 0 && !signal.aborted) throw new CommandError(`${file} has no rows.`);
    if (suggestions && args.writeNames !== undefined && !signal.aborted) {
      await OutputFile.create(args.writeNames, (target) => suggestions.write(target, users));
      console.error(`Invalid names: ${suggestions.count}, see ${args.writeNames}`);
    }
    const refused = checked.counts.invalid > 0 && !args.skipInvalid;
    const report = args.report === undefined ? undefined : await OutputFile.open(args.report);
    const dryRun = args.dryRun || refused;
    const scratchCodes =
      dryRun || args.scratchCodes === undefined ? undefined : await ScratchCodesFile.open(args.scratchCodes);
    const { counts, malformed, unusable, lastLine } = await readAgain(rows(), users, total, {
      ...shared,
      dryRun,
      report,
      scratchCodes,
    });
    console.error(
      [
        // Of the second reading, because the file may have grown.
        ...malformedLines(malformed.map(inWords), counts.invalid),
        summary(counts, dryRun),
        ...unusable.advice,
      ].join('\n'),
    );
    if (refused && !args.dryRun)
      console.error(
        'Nothing was imported: correct the malformed lines (--report lists all), or skip them with --skip-invalid.',
      );
    if (signal.aborted) {
      console.error(`Interrupted after line ${lastLine}; run the same command again to continue.`);
      return interrupted;
    }
    if (names && names.unused.length > 0)
      console.error(`Unused names of ${args.names}: ${names.unused.join(', ')}`);
    return counts.taken + counts.invalid > 0 ? incomplete : 0;
  });
}

/** Imports the rows, or checks them once more in a dry run, and completes the files that are written. */
async function readAgain(
  rows: AsyncIterable<FileRow>,
  users: UserImport,
  total: number,
  run: Omit<ImportRun, 'onProgress'>,
): Promise<ImportResult> {
  const { dryRun, report, scratchCodes, signal } = run;
  const bar = progressBar(dryRun ? 'Checking' : 'Importing', total);
  let reached = nothingYet;
  const onProgress = (counts: Counts): void => {
    reached = counts;
    bar.update(rowsIn(counts));
  };
  return summarisedIfItFails(
    () => (dryRun ? undefined : summary(reached, dryRun)),
    async () => {
      const result = await importUsers(rows, users, { ...run, onProgress }).finally(bar.stop);
      // Of an interrupted import both stay partial, and the next one continues the codes.
      if (!signal.aborted) {
        await report?.finish();
        await scratchCodes?.finish((issued) => users.currentCodes(issued));
      }
      return result;
    },
  );
}

async function* withProgress(rows: AsyncIterable<FileRow>, bar: ProgressBar): AsyncGenerator<FileRow> {
  try {
    for await (const row of rows) {
      bar.update(row.line);
      yield row;
    }
  } finally {
    bar.stop();
  }
}

/** The first reading checks the file, the second imports it, so it must not be a pipe. @throws CommandError */
async function assertRegularFile(file: string): Promise<void> {
  const stats = await stat(file).catch((error: unknown) => {
    throw readingError(file, error);
  });
  if (!stats.isFile() && !stats.isDirectory())
    throw new CommandError(
      `${file} is a pipe or a device, which can be read only once: save it to a file first.`,
    );
}

/** If the work fails, says what it has done until then, if anything, above the reason. */
export async function summarisedIfItFails<T>(
  soFar: () => string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const done = soFar();
    if (done !== undefined) console.error(`${done}, before it failed; run the command again to continue.`);
    throw error;
  }
}

/** @param first a sentence for each of the first malformed lines. @param total how many there are. */
export function malformedLines(first: readonly string[], total: number): readonly string[] {
  const more = total - first.length;
  return more > 0 ? [...first, `${more} more lines are malformed.`] : first;
}

const inWords = ({ line, problems }: MalformedRow): string => `Line ${line}: ${problems.join('; ')}.`;

function summary({ imported, fine, taken, invalid }: Counts, dryRun: boolean): string {
  const done = dryRun ? `${fine} can be imported` : `${imported} imported`;
  return `${done}, ${taken} exist already, ${invalid} malformed`;
}
