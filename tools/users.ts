import 'reflect-metadata';
import { importedUserFields } from '../src/users/transfer/imported-user.dto.js';
import { UserExport } from '../src/users/transfer/user-export.js';
import { UserTransferModule } from '../src/users/transfer/user-transfer.module.js';
import { command, runCommand, runNamed, UsageError, withModules } from './command-line.js';
import { operator } from './operator.js';
import { writeFileOrStdout } from './output-file.js';
import { assignTokens } from './users/assign-tokens.js';
import { csvLine } from './users/csv.js';
import { importFile, incomplete } from './users/import-file.js';
import { type Recovery, recoverAccount } from './users/recover-account.js';
import { type FileFormat, fileFormats, formatOf, lineOf } from './users/user-file.js';
import { counted } from '../src/common/counted.js';

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
npm run users -- assign-tokens FILE --assignments TABLE [options]   hardware tokens from a PSKC file (RFC 6030)
  --assignments TABLE    a CSV file with the columns serial and name: which token belongs to whom
  --key-file FILE        the key of an encrypted file, in hexadecimal or base64
  --passphrase-file FILE its passphrase
  --dry-run, --skip-invalid, --report FILE   as for import
npm run users -- reset-password NAME   generates a password, and ends the account's sessions
npm run users -- disable-mfa NAME      switches MFA off, and ends the account's sessions

Fields: ${importedUserFields.join(', ')}.
Exit codes of import and assign-tokens: 0 all, 3 some not, 130 interrupted.`;

async function exportUsers(
  output: string | undefined,
  format: FileFormat,
  withSecrets: boolean,
): Promise<number> {
  return withModules([UserTransferModule], async (context) => {
    const users = context.get(UserExport);
    const actor = operator('users -- export');
    let count = 0;
    let unreadable = 0;
    let isStartRecorded = false as boolean;
    let finished = false;
    try {
      await writeFileOrStdout(output, async (write) => {
        await users.recordStart(actor, { withSecrets });
        isStartRecorded = true;
        if (format === 'csv') await write(csvLine(importedUserFields));
        for await (const batch of users.read({ withSecrets })) {
          await write(batch.map(({ fields }) => lineOf(fields, format)).join(''));
          count += batch.length;
          unreadable += batch.filter((user) => user.unreadable).length;
          if (process.stderr.isTTY) process.stderr.write(`\r${counted(count, 'user')} …`);
        }
      });
      finished = true;
    } finally {
      if (isStartRecorded) await users.recordEnd(actor, { withSecrets, users: count }, { finished });
    }
    console.error(`${process.stderr.isTTY ? '\r' : ''}${counted(count, 'user')}`);
    if (withSecrets)
      console.error('The default administrator is left out, because every installation has its own.');
    if (unreadable > 0)
      console.error(
        `The second factors of ${counted(unreadable, 'user')} cannot be read: their keys are missing.`,
      );
    return unreadable > 0 ? incomplete : 0;
  });
}

function readFormat(given: string | undefined, file: string | undefined): FileFormat {
  const named = fileFormats.find((format) => format === given);
  if (given !== undefined && !named)
    throw new UsageError(`--format must be one of ${fileFormats.join(', ')}`);
  const format = named ?? (file === undefined ? 'jsonl' : formatOf(file));
  if (!format) throw new UsageError(`Add --format csv or jsonl: the name of ${file} ends in neither`);
  return format;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

const importCommand = command(
  {
    operand: 'the file to import',
    options: {
      'dry-run': flag,
      'skip-invalid': flag,
      'accept-short-secrets': flag,
      report: text,
      names: text,
      'write-names': text,
      'scratch-codes': text,
      format: text,
    },
  },
  async (values, file) =>
    importFile(
      {
        format: readFormat(values.format, file),
        dryRun: values['dry-run'],
        skipInvalid: values['skip-invalid'],
        acceptShortSecrets: values['accept-short-secrets'],
        report: values.report,
        names: values.names,
        writeNames: values['write-names'],
        scratchCodes: values['scratch-codes'],
      },
      file,
    ),
);

const assignCommand = command(
  {
    operand: 'the PSKC file with the tokens',
    options: {
      assignments: text,
      'key-file': text,
      'passphrase-file': text,
      'dry-run': flag,
      'skip-invalid': flag,
      report: text,
    },
  },
  async (values, file) => {
    const { assignments, report } = values;
    if (assignments === undefined)
      throw new UsageError('Add --assignments with the table of users and tokens');
    return assignTokens(
      {
        assignments,
        report,
        keyFile: values['key-file'],
        passphraseFile: values['passphrase-file'],
        dryRun: values['dry-run'],
        skipInvalid: values['skip-invalid'],
      },
      file,
    );
  },
);

const exportCommand = command(
  { options: { 'with-secrets': flag, output: text, format: text } },
  async ({ 'with-secrets': withSecrets, output, format }) => {
    if (withSecrets && output === undefined)
      throw new UsageError('--with-secrets needs --output, because secrets must not be shown on a screen');
    return exportUsers(output, readFormat(format, output), withSecrets);
  },
);

const recovery = (name: Recovery) =>
  command({ operand: 'the account', options: {} }, (_, userName) => recoverAccount(name, userName));

await runCommand(usage, () =>
  runNamed({
    import: importCommand,
    export: exportCommand,
    'assign-tokens': assignCommand,
    'reset-password': recovery('reset-password'),
    'disable-mfa': recovery('disable-mfa'),
  }),
);
