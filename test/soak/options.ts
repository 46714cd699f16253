import { parseArgs } from 'node:util';
import { UsageError } from '../../tools/command-line.js';
import { type Engine, engines } from '../../bench/engines.js';
import { faults } from './cluster/faults.js';
import { scenarios } from './hostile/hostile.js';
import type { Scenario } from './hostile/scenario.js';

export interface ClusterOptions {
  /** How many faults. */
  readonly faults: number;
  /** Chooses the first of them. */
  readonly seed: number;
  readonly requestsPerSecond: number;
}

export interface SoakOptions {
  readonly engine: Engine;
  readonly minutes: number;
  readonly connections: number;
  /** Floods to run instead of the mixed traffic, if any. */
  readonly hostile: readonly Scenario[] | undefined;
  /** Set if a cluster is driven, and broken, instead. */
  readonly cluster: ClusterOptions | undefined;
  /** The file for the results as JSON, if any. */
  readonly output: string | undefined;
}

export const usage = `npm run soak -- [options]   drives the built service with mixed traffic on its own database, then checks that the
                            database has everything that the service acknowledged, exactly once
  --minutes 10
  --engine ${engines.join('|')}   a private server for mariadb, as for the benchmark
  --connections 16
  --output FILE             the results as JSON, too

npm run soak -- --hostile   breaks parts of a cluster of three processes and three Galera nodes behind HAProxy, one after
                            the other, under traffic that does not wait; then checks the same on every node
  --minutes 10
  --faults N                how many faults; by default one every two minutes
  --seed N                  which comes first: ${faults.map(({ name }) => name).join(', ')};
                            by default the number of today, so that runs of a few faults take turns
  --rate 100                requests a second
  --output FILE

npm run soak -- --hostile SCENARIO…   floods the built service, started as by \`npm start\`, and checks that it holds
${scenarios.map(({ name, summary }) => `  ${name.padEnd(24)}  ${summary}`).join('\n')}
  all                       each of them
  --engine, --output as above

Ends with 1 if a check fails. Memory is judged from 10 minutes on.`;

/** @throws UsageError */
export function readOptions(toolArguments: readonly string[]): SoakOptions {
  const { values, positionals } = parsed(toolArguments);
  const engine = engines.find((each) => each === values.engine);
  if (!engine) throw new UsageError(`--engine ${values.engine} is not one of ${engines.join(', ')}`);
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 10_000))
    throw new UsageError(`--minutes ${values.minutes} is not between 0 and 10000`);
  const connections = Number(values.connections);
  if (!(Number.isInteger(connections) && connections >= 1 && connections <= 100))
    throw new UsageError(`--connections ${values.connections} is not a whole number from 1 to 100`);
  if (values.output === '') throw new UsageError('--output is empty');
  if (positionals.length > 0 && !values.hostile)
    throw new UsageError(`${positionals.join(' ')}: scenarios go with --hostile`);
  const hostile = positionals.length > 0 ? chosenScenarios(positionals) : undefined;
  const cluster = values.hostile && !hostile ? clusterOptions(values, minutes) : undefined;
  return { engine, minutes, connections, hostile, cluster, output: values.output };
}

function chosenScenarios(names: readonly string[]): readonly Scenario[] {
  if (names.includes('all')) return scenarios;
  return names.map((name) => {
    const scenario = scenarios.find((each) => each.name === name);
    if (!scenario) throw new UsageError(`There is no scenario ${name}.`);
    return scenario;
  });
}

const minutesPerFault = 2;
const dayMs = 24 * 60 * 60 * 1000;

function clusterOptions(
  given: { faults?: string; seed?: string; rate: string },
  minutes: number,
): ClusterOptions {
  const whole = (name: 'faults' | 'seed' | 'rate', min: number, byDefault: number): number => {
    const value = Number(given[name] ?? byDefault);
    if (!(Number.isInteger(value) && value >= min))
      throw new UsageError(`--${name} ${given[name]} is not a whole number from ${min}`);
    return value;
  };
  return {
    faults: whole('faults', 1, Math.max(1, Math.floor(minutes / minutesPerFault))),
    seed: whole('seed', 0, Math.floor(Date.now() / dayMs)),
    requestsPerSecond: whole('rate', 1, 100),
  };
}

function parsed(toolArguments: readonly string[]) {
  try {
    const options = {
      minutes: { type: 'string', default: '10' },
      engine: { type: 'string', default: 'sqlite' },
      connections: { type: 'string', default: '16' },
      output: { type: 'string' },
      faults: { type: 'string' },
      seed: { type: 'string' },
      rate: { type: 'string', default: '100' },
      hostile: { type: 'boolean', default: false },
    } as const;
    return parseArgs({ args: [...toolArguments], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
