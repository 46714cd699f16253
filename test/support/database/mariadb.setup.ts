import type { TestProject } from 'vitest/node';
import { findMariaDbServer, startMariaDb } from './mariadb.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The port of the private MariaDB server of this run. */
    mariaDbPort: number;
  }
}

/** No test kills this server; tests that kill one start their own. */
const withoutSync = ['--innodb-flush-method=nosync'];

/** Starts one server for the whole run; every test file creates its own databases on it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const program = findMariaDbServer();
  if (!program) throw new Error('MariaDB was not found');
  const server = await startMariaDb(program, withoutSync);
  project.provide('mariaDbPort', server.port);
  return () => server.stop();
}
