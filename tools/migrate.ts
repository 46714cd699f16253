import 'reflect-metadata';
import { endOnSignals } from '../src/common/end-on-signals.js';
import { loadEnvironmentFile } from '../src/config/environment-file.js';
import { migrate } from '../src/database/migrate.js';
import { entities } from '../src/entities.js';
import { parseArguments, readConfig, runCommand } from './command-line.js';

const usage = `npm run migrate   migrates the schema of the database and ends, as each start of the service does first`;

await runCommand(usage, async () => {
  parseArguments({ options: {} });
  endOnSignals();
  loadEnvironmentFile();
  await migrate(readConfig(), entities, (reason) => console.error(`Waiting for the database: ${reason}`));
  console.log('The schema is up to date.');
  return 0;
});
