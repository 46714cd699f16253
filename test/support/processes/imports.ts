import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase } from '../database/database.js';
import { startService, type TestService } from '../service/service.js';
import { temporaryFolder } from './folders.js';
import { type Ending, spawnTool } from './processes.js';

export interface Imports {
  readonly service: TestService;
  /** The variables of both the service and the tool. */
  readonly environment: Record<string, string>;
  /** The path of a file that does not exist yet. */
  readonly newFile: (extension?: string) => string;
  /** Writes a new file. @returns its path */
  readonly write: (content: string | Buffer, extension?: string) => string;
  /** Runs `npm run users -- import` with these arguments. */
  readonly importUsers: (...toolArguments: string[]) => Promise<Ending>;
}

/** A service in this process, and the tool that imports users into its database. */
export async function startImports(variables: Record<string, string> = {}): Promise<Imports> {
  const database = await createDatabase();
  const environment = { ...database.environment, ...variables };
  const folder = temporaryFolder();
  let files = 0;
  const newFile = (extension = 'csv'): string => join(folder, `${(files += 1)}.${extension}`);
  return {
    service: await startService(environment),
    environment,
    newFile,
    write: (content, extension) => {
      const path = newFile(extension);
      writeFileSync(path, content);
      return path;
    },
    importUsers: (...toolArguments) => spawnTool('users', ['import', ...toolArguments], environment).ending,
  };
}
