import 'reflect-metadata';
import { resolve } from 'node:path';
import { loadEnvironmentFile } from '../src/config/environment-file.js';
import { sqliteFileIn } from '../src/database/data-source-options.js';
import {
  assertDatabaseExists,
  parseArguments,
  isOnServer,
  readConfig,
  runCommand,
  UsageError,
} from './command-line.js';
import { keysAsLines, placesOfKeys } from './copies/key-copy.js';
import { copyServer } from './copies/server-copy.js';
import { copyDatabase, describeContent, inspectCopy } from './copies/sqlite-copy.js';
import { dataDirectory } from './data-folder.js';
import { OutputFile, partialFile, writeOut } from './output-file.js';

const usage = `npm run backup -- FILE         copies the database, SQLite or MariaDB, to a new file, while the service runs
npm run backup -- keys FILE    copies the three keys to a new file
npm run --silent backup -- keys --stdout | ...    hands the keys to another program, such as one that encrypts

A copy of the database does not contain the keys. Restore both with npm run restore; see docs/guide-backup.md.`;

async function backUp(file: string): Promise<number> {
  loadEnvironmentFile();
  assertDatabaseExists();
  const content = await OutputFile.create(file, async () => {
    const source = await copyTo(partialFile(file));
    return inspectCopy(partialFile(file), source);
  });
  console.log(
    `${file}: ${describeContent(content)}, checked.\n` +
      'The copy does not contain the keys, and is useless without them. ' +
      `Keep a copy of them elsewhere, with npm run backup -- keys FILE: ${placesOfKeys()}.`,
  );
  return 0;
}

/** @returns what was copied, for messages. */
async function copyTo(file: string): Promise<string> {
  if (!isOnServer()) {
    const database = sqliteFileIn({ dataDirectory: dataDirectory() });
    await copyDatabase(database, file);
    return database;
  }
  const config = readConfig();
  const { databaseServer } = config;
  if (!databaseServer) throw new UsageError('DATABASE_URL is empty');
  await copyServer(databaseServer, config, file);
  return `The database "${databaseServer.name}"`;
}

async function backUpKeys(file: string, toStdout: boolean): Promise<number> {
  if (toStdout === (file !== '')) throw new UsageError('Name one file, or --stdout');
  loadEnvironmentFile();
  if (toStdout) {
    await writeOut(keysAsLines());
    return 0;
  }
  const keys = keysAsLines();
  await OutputFile.create(file, (target) => target.write(keys));
  console.log(
    `${file}: the three keys. Keep it apart from copies of the database: together, they open every second factor.`,
  );
  return 0;
}

await runCommand(usage, () => {
  const { positionals, values } = parseArguments({
    allowPositionals: true,
    options: { stdout: { type: 'boolean', default: false } },
  });
  const [first = '', second = '', ...more] = positionals;
  const isKeys = first === 'keys';
  if (more.length > 0 || (!isKeys && second !== '')) throw new UsageError('Name one file');
  if (isKeys) return backUpKeys(second, values.stdout);
  if (first === '' || values.stdout) throw new UsageError('Name the file to write');
  return backUp(resolve(first));
});
