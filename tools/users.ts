import 'reflect-metadata';
import { importedUserFields } from '../src/users/transfer/imported-user.dto.js';
import { UserExport } from '../src/users/transfer/user-export.js';
import { UserTransferModule } from '../src/users/transfer/user-transfer.module.js';
import { parseArguments, runCommand, UsageError, withModules } from './command-line.js';
import { operator } from './operator.js';
import { OutputFile, writeOut } from './output-file.js';
import { csvLine } from './users/csv.js';
import { type ImportArguments, importFile, incomplete } from './users/import-file.js';
import { fileFormats, formatOf, lineOf } from './users/user-file.js';

const usage = `npm run users -- import FILE [options]    users from CSV with a header, or JSON lines
  --dry-run              checks everything and writes nothing
  --skip-invalid         imports the valid users although others are malformed; without it, none is imported then
  --accept-short-secrets also imports secrets of 10 to 15 bytes, and marks them in the report and the audit trail
  --report FILE          a new CSV file with the outcome of each line
  --write-names FILE     a new CSV file old,new with the invalid names and suggestions to edit; also with --dry-run
  --names FILE           such a CSV file: old names are replaced by new ones first; an empty new name is undecided
  --scratch-codes FILE   a new file with five new scratch codes for each second factor
npm run --silent users -- export [options] > FILE
  --output FILE          writes to a new file instead of stdout
  --with-secrets         includes password hashes and secrets of second factors; only with --output
  --format csv|jsonl     if the name of the file ends in neither (default: jsonl)

Fields: ${importedUserFields.join(', ')}.
Exit codes: 0 all imported, 3 some not, 130 interrupted.`;

interface Arguments extends ImportArguments {
  readonly command: 'import' | 'export';
  readonly file: string | undefined;
  readonly output: string | undefined;
  readonly withSecrets: boolean;
}

async function exportUsers({ output, format, withSecrets }: Arguments): Promise<number> {
  if (withSecrets && output === undefined)
    throw new UsageError('--with-secrets needs --output, because secrets must not be shown on a screen');
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
      console.error(`The second factors of ${unreadable} users cannot be read: their keys are missing.`);
    return unreadable > 0 ? incomplete : 0;
  });
}

function readArguments(): Arguments {
  const { positionals, values } = parsed();
  const [command, file, ...more] = positionals;
  if ((command !== 'import' && command !== 'export') || more.length > 0)
    throw new UsageError(`"${positionals.join(' ')}" is not a command`);
  if ((command === 'import') !== (file !== undefined))
    throw new UsageError(command === 'import' ? 'Name the file to import' : 'export writes to --output FILE');
  const named = fileFormats.find((format) => format === values.format);
  if (values.format !== undefined && !named)
    throw new UsageError(`--format must be one of ${fileFormats.join(', ')}`);
  const path = file ?? values.output;
  const format = named ?? (path === undefined ? 'jsonl' : formatOf(path));
  if (!format) throw new UsageError(`Add --format csv or jsonl: the name of ${path} ends in neither`);
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

// The reader of the output may close it early, as head does.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));

await runCommand(usage, async () => {
  const args = readArguments();
  return args.command === 'import' ? importFile(args, args.file ?? '') : exportUsers(args);
});
