import { parseArgs } from 'node:util';
import { UsageError } from '../../tools/command-line.js';
import { type Engine, engines } from '../engines.js';

export interface SoakOptions {
  readonly engine: Engine;
  readonly minutes: number;
  readonly connections: number;
  /** Where the results go as JSON, if anywhere. */
  readonly output: string | undefined;
}

export const usage = `npm run soak -- [options]   drives the built service with mixed traffic on a database of its own, then checks
                            that everything it acknowledged is in there, once
  --minutes 10
  --engine ${engines.join('|')}   a private server for mariadb, as for the benchmark
  --connections 16
  --output FILE             the results as JSON, too

Ends with 1 if a check fails. Memory is judged from 10 minutes on.`;

/** @throws UsageError */
export function readOptions(toolArguments: readonly string[]): SoakOptions {
  const values = parsed(toolArguments);
  const engine = engines.find((each) => each === values.engine);
  if (!engine) throw new UsageError(`--engine ${values.engine} is none of ${engines.join(', ')}`);
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 10_000))
    throw new UsageError(`--minutes ${values.minutes} is not between 0 and 10000`);
  const connections = Number(values.connections);
  if (!(Number.isInteger(connections) && connections >= 1 && connections <= 100))
    throw new UsageError(`--connections ${values.connections} is not a whole number from 1 to 100`);
  if (values.output === '') throw new UsageError('--output is empty');
  return { engine, minutes, connections, output: values.output };
}

function parsed(toolArguments: readonly string[]) {
  try {
    const options = {
      minutes: { type: 'string', default: '10' },
      engine: { type: 'string', default: 'sqlite' },
      connections: { type: 'string', default: '16' },
      output: { type: 'string' },
    } as const;
    return parseArgs({ args: [...toolArguments], options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
