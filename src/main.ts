import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { ShowableError } from './common/errors/showable-error.js';
import { PublicUrl } from './common/http/public-url.js';
import { loadConfig } from './config/config.js';
import { createApp } from './configure-app.js';
import { describeFault } from './operations/faults.js';
import { createLogger } from './operations/logging.js';
import { DefaultAdministrator } from './users/default-administrator.js';
import { welcome } from './welcome.js';

/** What the service writes, database and keys, is its own user's alone. */
const ownerOnly = 0o077;

async function start(): Promise<void> {
  process.umask(ownerOnly);
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = loadConfig(process.env);
  const logger = createLogger(config.logLevel);
  const app = await createApp(config, logger);
  await app.listen({ host: config.host, port: config.port });
  const address = app.get(PublicUrl, { strict: false }).listening;
  logger.info({ address }, 'listening');
  const password = app.get(DefaultAdministrator).generatedPassword;
  if (process.argv.includes('--welcome')) console.log(welcome(address, config, password));
  else if (password) console.error(`The password of the user administrator, shown this once: ${password}`);
}

/** One sentence for what an operator can put right; the stack only for what is a fault of ours. */
function explain(error: unknown): string {
  if (error instanceof ShowableError) return error.message;
  const { code, port, address, syscall } = Object(error) as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${address} is taken: stop what uses it or set PORT to another.`;
  if (code === 'EACCES' && syscall === 'listen')
    return `Not allowed to listen on ${address}:${port}: set PORT above 1023.`;
  if (code === 'EADDRNOTAVAIL' || (code === 'ENOTFOUND' && syscall === 'getaddrinfo')) {
    return `HOST is not an address of this machine: ${address ?? process.env['HOST']}.`;
  }
  return describeFault(error);
}

function fail(error: unknown): never {
  console.error(explain(error));
  process.exit(1);
}

// Node would print everything that the error holds, a statement's parameters among it.
process.on('uncaughtException', fail);
await start().catch(fail);
