import type { TestProject } from 'vitest/node';
import { findMariaDbServer, startMariaDb } from './mariadb.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The port of the private MariaDB server of this run. */
    mariaDbPort: number;
  }
}

/** Nobody kills this server or cuts its power: tests that do start one of their own. */
const withoutWaitingForTheDisk = ['--innodb-flush-method=nosync'];

/** One server for the whole run; every test file gets databases of its own on it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const program = findMariaDbServer();
  if (!program) throw new Error('MariaDB was not found');
  const server = await startMariaDb(program, withoutWaitingForTheDisk);
  project.provide('mariaDbPort', server.port);
  return () => server.stop();
}
