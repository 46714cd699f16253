import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';

/** Open files beside the connections to clients and to a database server: Node's own, SQLite's, the log. */
const otherFiles = 60;
const minConnections = 20;

/**
 * Every connection is an open file. Above the limit on these, Node accepts none and says nothing.
 * @returns the configuration, with only as many connections as the limit allows, after a warning if these are fewer.
 */
export function fitOpenFileLimit(config: Config, logger: Logger): Config {
  const limit = openFileLimit();
  const others = otherFiles + (config.databaseServer?.poolSize ?? 0);
  const wanted = config.limits.connections + others;
  if (limit >= wanted) return config;
  const connections = Math.max(minConnections, limit - others);
  logger.warn(
    `the limit on open files is ${limit}, but MAX_CONNECTIONS=${config.limits.connections} needs ${wanted}: no more than ${connections} connections are kept open. Raise the limit (ulimit -n, in systemd LimitNOFILE), or lower MAX_CONNECTIONS`,
  );
  return Object.freeze(Object.assign({}, config, { limits: { ...config.limits, connections } }));
}

/** Node has raised the soft limit to the hard one. Only Linux tells it in a file. */
function openFileLimit(): number {
  try {
    return Number(
      /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1] ?? Infinity,
    );
  } catch {
    return Infinity;
  }
}
