import { readFile } from 'node:fs/promises';
import { CommandError, parseArguments, runCommand, UsageError } from './command-line.js';
import { readingError } from './input-file.js';
import { OutputFile } from './output-file.js';
import { csvLine } from './users/csv.js';
import { convertUser, isServiceAccount, type KeycloakUser } from './users/keycloak-user.js';
import { lineOf } from './users/user-file.js';
import { counted } from '../src/common/counted.js';

const usage = `npm run keycloak -- FILES... --output USERS.jsonl --report REPORT.csv
  Converts exports of a Keycloak realm to a file for "npm run users -- import".
  --output FILE   a new file for the users, with their secrets
  --report FILE   a new file with what could not be converted, and why`;

async function usersOf(file: string): Promise<readonly KeycloakUser[]> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw readingError(file, error);
  });
  let content: { users?: unknown } | null;
  try {
    content = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as typeof content;
  } catch {
    throw new CommandError(`${file} is not JSON in UTF-8.`);
  }
  const users: unknown = content?.users ?? [];
  if (
    !Array.isArray(users) ||
    users.some((user: Partial<KeycloakUser> | null) => typeof user?.username !== 'string')
  )
    throw new CommandError(
      `${file} is not an export of a Keycloak realm: each of its "users" needs a "username".`,
    );
  return users as readonly KeycloakUser[];
}

await runCommand(usage, async () => {
  const { positionals: files, values } = parseArguments({
    allowPositionals: true,
    options: { output: { type: 'string' }, report: { type: 'string' } },
  });
  if (files.length === 0) throw new UsageError('Name the exported files');
  if (values.output === undefined || values.report === undefined)
    throw new UsageError('--output and --report are required');
  const users = (await Promise.all(files.map(usersOf))).flat();
  if (users.length === 0)
    throw new CommandError('There are no users in these files: export the realm with its users.');
  const people = users.filter((user) => !isServiceAccount(user));
  const converted = people.map(convertUser);
  const { report: reportFile } = values;
  await OutputFile.create(values.output, (output) =>
    OutputFile.create(reportFile, async (report) => {
      await report.write(csvLine(['name', 'loses']));
      for (const { fields, losses } of converted) {
        await output.write(lineOf(fields, 'jsonl'));
        if (losses.length > 0) await report.write(csvLine([fields.name, losses.join('; ')]));
      }
    }),
  );
  const losing = converted.filter(({ losses }) => losses.length > 0).length;
  const skipped = users.length - people.length;
  console.error(
    `${counted(people.length, 'user')}, ${losing} of them with losses; ${counted(skipped, 'service account')} skipped`,
  );
  return 0;
});
