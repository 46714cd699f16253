import 'reflect-metadata';
import { join } from 'node:path';
import { endOnSignals } from './common/end-on-signals.js';
import { LoggableError } from './common/errors/loggable-error.js';
import { PublicUrl } from './common/http/public-url.js';
import { createPrivateFiles, filesOpenToOthers } from './common/private-files.js';
import { loadConfig } from './config/config.js';
import { loadEnvironmentFile } from './config/environment-file.js';
import { createApp } from './configure-app.js';
import { failureReason } from './database/connection-advice.js';
import { describeErrorWithStack, isUnavailable } from './database/database-errors.js';
import { createLogger } from './operations/logging.js';
import { fitOpenFileLimit } from './operations/open-files.js';
import { DefaultAdministrator } from './users/default-administrator.js';
import { type GeneratedPassword, terminal } from './users/passwords/generated-password.js';
import { welcomeShowsPassword, welcome } from './welcome.js';

async function start(): Promise<void> {
  createPrivateFiles();
  const leaveSignals = endOnSignals();
  loadEnvironmentFile();
  const configured = loadConfig(process.env);
  const logger = createLogger(configured.logLevel);
  const config = fitOpenFileLimit(configured, logger);
  const app = await createApp(config, logger);
  leaveSignals();
  await app.init();
  const { userName: name, generatedPassword: generated } = app.get(DefaultAdministrator);
  const showGeneratedPassword = (): void => {
    if (generated) showPassword(name, generated);
  };
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    // The account exists by now, and the next start would not show its password.
    showGeneratedPassword();
    throw error;
  }
  const address = app.get(PublicUrl, { strict: false }).listening;
  logger.info({ address }, 'listening');
  if (config.production && config.publicUrl === undefined)
    logger.warn(`PUBLIC_URL is not set: links for users begin with ${address}, which they may not reach`);
  const open = filesOpenToOthers(config.dataDirectory, join(config.dataDirectory, 'keys'));
  if (open.length > 0)
    logger.warn(
      `other users of this machine can read ${open.join(', ')}: chmod -R o= ${config.dataDirectory}`,
    );
  const isWelcome = process.argv.includes('--welcome');
  if (isWelcome) console.log(welcome(address, config, { name, generated }));
  if (!isWelcome || !welcomeShowsPassword(generated)) showGeneratedPassword();
}

function showPassword(name: string, { password, file }: GeneratedPassword): void {
  if (file) console.error(`The password of the user ${name} is in ${file}. Sign in and change it.`);
  else terminal()?.write(`The password of the user ${name}, shown only once: ${password}\n`);
}

/** @returns one sentence for what an operator can correct; a description with its stack for an unexpected error. */
function explain(error: unknown): string {
  if (error instanceof LoggableError) return error.message;
  const { code, port, address, syscall } = Object(error) as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${address} is in use: stop the other process, or set PORT to another one.`;
  if (code === 'EACCES' && syscall === 'listen')
    return `Not allowed to listen on ${address}:${port}: set PORT above 1023.`;
  if (code === 'EADDRNOTAVAIL' || (code === 'ENOTFOUND' && syscall === 'getaddrinfo')) {
    return `HOST is not an address of this machine: ${address ?? process.env['HOST']}.`;
  }
  if (isUnavailable(error)) return `The database cannot be used: ${failureReason(error)}.`;
  return describeErrorWithStack(error);
}

function fail(reason: string): never {
  console.error(reason);
  process.exit(1);
}

// Node would print the whole error, including a statement's parameters.
process.on('uncaughtException', (error) => fail(describeErrorWithStack(error)));
await start().catch((error: unknown) => fail(explain(error)));
