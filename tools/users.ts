import 'reflect-metadata';
import { importedUserFields } from '../src/users/transfer/imported-user.dto.js';
import { UserExport } from '../src/users/transfer/user-export.js';
import { UserTransferModule } from '../src/users/transfer/user-transfer.module.js';
import { parseArguments, runCommand, UsageError, withModules } from './command-line.js';
import { operator } from './operator.js';
import { OutputFile, writeOut } from './output-file.js';
import { csvLine } from './users/csv.js';
import { type ImportArguments, importFile, someWereNot } from './users/import-file.js';
import { fileFormats, formatOf, lineOf } from './users/user-file.js';

const usage = `npm run users -- import FILE [options]    users from CSV with a header, or JSON lines
  --dry-run              checks everything and writes nothing
  --skip-invalid         imports the others where some are malformed; without it, nothing is imported then
  --accept-short-secrets takes secrets of 10 to 15 bytes, too, and marks them in the report and the audit
  --report FILE          what became of each line, as CSV; must not exist
  --write-names FILE     names that do not fit, as CSV old,new with suggestions to edit; must not exist; also with --dry-run
  --names FILE           such a CSV: old names are replaced by new ones before anything else; an empty one is not decided
  --scratch-codes FILE   makes five scratch codes for each second factor, into a file that must not exist
npm run --silent users -- export [options] > FILE
  --output FILE          instead of stdout; must not exist
  --with-secrets         also hashes of passwords and secrets of second factors; only with --output
  --format csv|jsonl     where the name of the file does not tell; jsonl unless given

Fields: ${importedUserFields.join(', ')}.
Exit: 0 all imported, 3 some were not, 130 stopped.`;

interface Arguments extends ImportArguments {
  readonly command: 'import' | 'export';
  readonly file: string | undefined;
  readonly output: string | undefined;
  readonly withSecrets: boolean;
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
    names: values.names,
    writeNames: values['write-names'],
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
      names: text,
      'write-names': text,
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
