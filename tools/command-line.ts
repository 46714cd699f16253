import { join } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import {
  type DynamicModule,
  type INestApplicationContext,
  Module,
  type ModuleMetadata,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { endOnSignals } from '../src/common/end-on-signals.js';
import { explainFileError, isFileError } from '../src/common/errors/file-error.js';
import { createPrivateFiles } from '../src/common/private-files.js';
import { LoggableError } from '../src/common/errors/loggable-error.js';
import { type Config, loadConfig } from '../src/config/config.js';
import { keyVariables } from '../src/config/generated-keys.js';
import { loadEnvironmentFile } from '../src/config/environment-file.js';
import { ConfigModule } from '../src/config/config.module.js';
import { CryptoModule } from '../src/crypto/crypto.module.js';
import { DatabaseModule } from '../src/database/database.module.js';
import { migrate } from '../src/database/migrate.js';
import { entities } from '../src/entities.js';
import { failureReason } from '../src/database/connection-advice.js';
import { describeErrorWithStack, isUnavailable } from '../src/database/database-errors.js';
import { dataDirectory, fileOfKey, isMissing } from './data-folder.js';

/** The arguments are wrong. The message says why, without a full stop, and is shown above the usage. */
export class UsageError extends LoggableError {}

/** A mistake that the user can correct. The message describes it in one sentence. */
export class CommandError extends LoggableError {}

/**
 * Runs a command-line tool, whose result is the exit code; `--help` shows the usage. Errors are one sentence on stderr,
 * with a stack only if they are unexpected.
 */
export async function runCommand(usage: string, command: () => Promise<number>): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    console.log(usage);
    return;
  }
  createPrivateFiles();
  const fail = (error: unknown): never => {
    if (error instanceof UsageError) console.error(`${error.message}.\n\n${usage}`);
    else console.error(explain(error));
    // If a module fails to start, those before it leave resources open that would keep the process alive.
    process.exit(error instanceof UsageError ? 2 : 1);
  };
  // Node would print the whole error, including a statement's parameters.
  process.on('uncaughtException', fail);
  // The reader of the output may close it early, as head does. It has not got everything then.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(1);
      fail(new CommandError(`The output cannot be written: ${explainFileError(error)}.`));
    });
  process.exitCode = await command().catch(fail);
}

function explain(error: unknown): string {
  if (error instanceof LoggableError) return error.message;
  if (isFileError(error) && error.path !== undefined)
    return `${error.path} cannot be used: ${explainFileError(error)}.`;
  if (isUnavailable(error)) return `The database cannot be used: ${failureReason(error)}.`;
  return describeErrorWithStack(error);
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

/** Takes the arguments after its name. @returns the exit code. @throws UsageError */
type Command = (toolArguments: readonly string[]) => Promise<number>;

/**
 * A command with its own options.
 * @param operand describes the one argument that it takes besides, such as `the file to import`.
 */
export function command<O extends Options>(
  { operand, options }: { operand?: string; options: O },
  run: (values: Values<O>, operand: string) => Promise<number>,
): Command {
  return async (toolArguments) => {
    const config = { args: [...toolArguments], options, allowPositionals: true };
    const { positionals, values } = parseArguments(config);
    const [given = '', ...more] = positionals;
    if (operand === undefined ? positionals.length > 0 : more.length > 0) throw unexpectedArguments();
    if (operand !== undefined && given === '') throw new UsageError(`Name ${operand}`);
    return run(values, given);
  };
}

/** Runs the command that the first argument names. @throws UsageError */
export async function runNamed(commands: Readonly<Record<string, Command>>): Promise<number> {
  const [name = '', ...toolArguments] = process.argv.slice(2);
  const run = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (run) return run(toolArguments);
  const names = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(Object.keys(commands));
  throw new UsageError(
    commandForm.test(name) ? `"${name}" is not a command: use ${names}` : `Name a command first: ${names}`,
  );
}

/** Anything else may be a secret in the wrong place. */
const commandForm = /^[a-z][a-z-]{0,20}$/;

/** @throws UsageError */
export function parseArguments<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  const parsed = parseOptions(config);
  const empty = Object.entries(parsed.values).find(([, value]) => value === '');
  if (empty) throw new UsageError(`--${empty[0]} is empty: give it a value`);
  return parsed;
}

function parseOptions<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const [option = 'An option'] = /--?[\w-]+/.exec(message) ?? [];
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw new UsageError(`${option} is not an option here`);
    if (code !== 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') throw unexpectedArguments();
    throw new UsageError(
      message.includes('does not take') ? `${option} takes no value` : `${option} needs a value after it`,
    );
  }
}

/** Does not repeat them: one may be the second half of a secret. */
function unexpectedArguments(): UsageError {
  return new UsageError('There are unexpected arguments: put values with spaces in quotation marks');
}

@Module({})
class ToolModule {}

type Modules = NonNullable<ModuleMetadata['imports']>;
type Work<T> = (context: INestApplicationContext) => Promise<T>;

/**
 * Opens the service's database with its own configuration, and the modules that the tool needs. Creates neither a
 * database nor keys.
 * @throws CommandError, ConfigError, DatabaseStartError
 */
export async function withModules<T>(modules: Modules, work: Work<T>): Promise<T> {
  loadEnvironmentFile();
  assertDatabaseExists();
  return withModulesOn(readConfig(), modules, work);
}

/** Reads the configuration without generating keys. @throws CommandError, ConfigError */
export function readConfig(): Config {
  assertKeysExist();
  return loadConfig(process.env);
}

/** @throws ConfigError, DatabaseStartError */
export async function withModulesOn<T>(config: Config, modules: Modules, work: Work<T>): Promise<T> {
  endOnSignals();
  await migrate(config, entities, (reason) => console.error(`Waiting for the database: ${reason}`));
  const root: DynamicModule = {
    module: ToolModule,
    imports: [ConfigModule.with(config), CryptoModule, DatabaseModule.with(entities), ...modules],
  };
  const context = await NestFactory.createApplicationContext(root, {
    logger: false,
    abortOnError: false,
  });
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}

/** Whether the configuration names a database server. */
export function isOnServer(): boolean {
  const { DATABASE_URL, DATABASE_URL_FILE } = process.env;
  return !!DATABASE_URL || !!DATABASE_URL_FILE;
}

/** @throws CommandError */
export function assertDatabaseExists(): void {
  if (isOnServer()) return;
  const folder = dataDirectory();
  if (isMissing(join(folder, 'mfa.sqlite')))
    throw new CommandError(
      `There is no database in ${folder}: set DATA_DIR or DATABASE_URL as for the service, or start the service first.`,
    );
}

/** Otherwise, reading the configuration would generate keys that do not belong to the database. */
function assertKeysExist(): void {
  const missing = keyVariables.filter((name) => {
    const file = fileOfKey(name);
    return file !== undefined && !process.env[`${name}_FILE`] && isMissing(file);
  });
  if (missing.length > 0)
    throw new CommandError(
      `There are no keys for ${missing.join(', ')} in ${join(dataDirectory(), 'keys')}: set DATA_DIR or the variables as for the service.`,
    );
}
