import 'reflect-metadata';
import { Config } from '../src/config/config.js';
import { importedUserFields } from '../src/users/dto/imported-user.dto.js';
import { UserExport } from '../src/users/user-export.js';
import { UserImport } from '../src/users/user-import.js';
import { UserTransferModule } from '../src/users/user-transfer.module.js';
import { CommandError, parseArguments, runCommand, UsageError, withModules } from './command-line.js';
import { operator } from './operator.js';
import { OutputFile, writeOut } from './output-file.js';
import { progressBar } from './progress-bar.js';
import { type Counts, importUsers } from './users/import-users.js';
import { csvLine } from './users/csv.js';
import { ScratchCodesFile } from './users/scratch-codes-file.js';
import { fileFormats, type FileFormat, formatOf, lineOf, readRows } from './users/user-file.js';

const usage = `npm run users -- import FILE [options]    users from CSV with a header, or JSON lines
  --dry-run              checks everything and writes nothing
  --skip-invalid         imports the others where some are malformed; without it, nothing is imported then
  --accept-short-secrets takes secrets of 10 to 15 bytes, too, and marks them in the report and the audit
  --report FILE          what became of each line, as CSV; must not exist
  --scratch-codes FILE   makes five scratch codes for each second factor, into a file that must not exist
npm run --silent users -- export [options] > FILE
  --output FILE          instead of stdout; must not exist
  --with-secrets         also hashes of passwords and secrets of second factors; only with --output
  --format csv|jsonl     where the name of the file does not tell; jsonl unless given

Fields: ${importedUserFields.join(', ')}.
Exit: 0 all imported, 3 some were not, 130 stopped.`;

const someWereNot = 3;
const stopped = 130;

interface Arguments {
  readonly command: 'import' | 'export';
  readonly file: string | undefined;
  readonly format: FileFormat;
  readonly dryRun: boolean;
  readonly skipInvalid: boolean;
  readonly acceptShortSecrets: boolean;
  readonly report: string | undefined;
  readonly scratchCodes: string | undefined;
  readonly output: string | undefined;
  readonly withSecrets: boolean;
}

async function importFile(args: Arguments, file: string): Promise<number> {
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  return withModules([UserTransferModule], async (context) => {
    const users = context.get(UserImport);
    if (!(await users.isPossible()))
      throw new CommandError('Start the service once before: it makes the first account.');
    const shared = {
      issuer: context.get(Config).issuer,
      acceptShortSecrets: args.acceptShortSecrets,
      operator: operator('users -- import'),
      signal: stopping.signal,
    };
    const nothing = { report: undefined, scratchCodes: undefined, onProgress: () => undefined };
    const checked = await importUsers(readRows(file, args.format), users, {
      ...shared,
      ...nothing,
      dryRun: true,
    });
    const total = sum(checked.counts);
    const refused = checked.counts.invalid > 0 && !args.skipInvalid;
    const report = args.report === undefined ? undefined : await OutputFile.open(args.report);
    const dryRun = args.dryRun || refused;
    const scratchCodes =
      dryRun || args.scratchCodes === undefined ? undefined : await ScratchCodesFile.open(args.scratchCodes);
    const bar = progressBar(dryRun ? 'checking' : 'importing', total);
    const { counts, lastLine } = await importUsers(readRows(file, args.format), users, {
      ...shared,
      dryRun,
      report,
      scratchCodes,
      onProgress: bar.update,
    });
    bar.stop();
    await report?.finish();
    await scratchCodes?.finish((issued) => users.currentCodes(issued));
    console.error(summary(counts, dryRun));
    if (refused && !args.dryRun)
      console.error(
        'Nothing was imported: mend the malformed lines (see --report), or leave them out with --skip-invalid.',
      );
    if (stopping.signal.aborted) {
      console.error(`Stopped after line ${lastLine}; import the file again to go on.`);
      return stopped;
    }
    return counts.taken + counts.invalid > 0 ? someWereNot : 0;
  });
}

const sum = (counts: Counts): number => Object.values(counts).reduce((total, count) => total + count, 0);

function summary({ imported, fine, taken, invalid }: Counts, dryRun: boolean): string {
  const done = dryRun ? `${fine} can be imported` : `${imported} imported`;
  return `${done}, ${taken} are there already, ${invalid} malformed`;
}

async function exportUsers({ output, format, withSecrets }: Arguments): Promise<number> {
  if (withSecrets && output === undefined)
    throw new UsageError('--with-secrets needs --output: secrets do not belong on a screen');
  return withModules([UserTransferModule], async (context) => {
    const users = context.get(UserExport);
    const actor = operator('users -- export');
    const target = output === undefined ? undefined : await OutputFile.open(output);
    const write = (text: string): Promise<void> => (target ? target.write(text) : writeOut(text));
    await users.recordStart(actor, { withSecrets });
    let count = 0;
    let unreadable = 0;
    let finished = false;
    try {
      if (format === 'csv') await write(csvLine(importedUserFields));
      for await (const batch of users.read({ withSecrets })) {
        await write(batch.map(({ fields }) => lineOf(fields, format)).join(''));
        count += batch.length;
        unreadable += batch.filter((user) => user.unreadable).length;
        if (process.stderr.isTTY) process.stderr.write(`\r${count} users …`);
      }
      await target?.finish();
      finished = true;
    } finally {
      await users.recordEnd(actor, { withSecrets, users: count }, { finished });
    }
    console.error(`${process.stderr.isTTY ? '\r' : ''}${count} users`);
    if (unreadable > 0)
      console.error(`The second factors of ${unreadable} could not be read: their keys are not here.`);
    return unreadable > 0 ? someWereNot : 0;
  });
}

function readArguments(): Arguments {
  const { positionals, values } = parsed();
  const [command, file, ...more] = positionals;
  if ((command !== 'import' && command !== 'export') || more.length > 0)
    throw new UsageError(`"${positionals.join(' ')}" is not a command`);
  if ((command === 'import') !== (file !== undefined))
    throw new UsageError(command === 'import' ? 'Which file?' : 'export writes to --output FILE');
  const named = fileFormats.find((format) => format === values.format);
  if (values.format !== undefined && !named)
    throw new UsageError(`--format is none of ${fileFormats.join(', ')}`);
  const path = file ?? values.output;
  const format = named ?? (path === undefined ? 'jsonl' : formatOf(path));
  if (!format) throw new UsageError(`Say --format csv or jsonl: the name of ${path} does not tell`);
  return {
    command,
    file,
    format,
    dryRun: values['dry-run'],
    skipInvalid: values['skip-invalid'],
    acceptShortSecrets: values['accept-short-secrets'],
    report: values.report,
    scratchCodes: values['scratch-codes'],
    output: values.output,
    withSecrets: values['with-secrets'],
  };
}

function parsed() {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  return parseArguments({
    allowPositionals: true,
    options: {
      'dry-run': flag,
      'skip-invalid': flag,
      'accept-short-secrets': flag,
      'with-secrets': flag,
      report: text,
      'scratch-codes': text,
      output: text,
      format: text,
    },
  });
}

// Whoever reads the output, like head, may have had enough.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));

await runCommand(usage, async () => {
  const args = readArguments();
  return args.command === 'import' ? importFile(args, args.file ?? '') : exportUsers(args);
});
