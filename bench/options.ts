import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { calls, type FloorCall } from './calls.js';
import { type Engine, engines } from './engines.js';
import { resultsFile } from './folders.js';

export interface Options {
  readonly engines: readonly Engine[];
  readonly calls: readonly FloorCall[];
  readonly connections: readonly number[];
  /** How long each cell is measured in each run. */
  readonly seconds: number;
  readonly runs: number;
  readonly peers: boolean;
  /** Numbers of users, the smallest first; empty: growth is not measured. */
  readonly growth: readonly number[];
  /** Zero: memory is not measured. */
  readonly memoryMinutes: number;
  readonly start: boolean;
  /** Zero: several processes are not measured. */
  readonly processes: number;
  /** The folder of another, built checkout; empty: the service is measured against the floors. */
  readonly against: string;
  readonly output: string;
  readonly quick: boolean;
}

const callNames = calls.map(({ name }) => name).join(',');

/** What must not get slower. */
const comparedCalls = 'enableMfa,acceptMfa,mfaGrant,getMe';

export const usage = `npm run bench -- [options]

Each call against its floor:
  --calls ${callNames}
                            or all, which is also what is measured if nothing below is asked for
  --connections 1,32,128
  --seconds 3               how long each is driven in each run
  --runs 5                  how often; medians and their spread are reported

More to measure:
  --peers                   against better-auth, which is installed for it into bench/peers/
  --growth 1000,1000000     how the latency grows with the number of users
  --memory 10               resident memory over so many minutes at 128 connections
  --start                   from the start of the process to its first answer
  --processes 2             the CPU per request of so many processes on one MariaDB

Instead of the floor, another checkout of this service, built, by turns:
  --against FOLDER          ${comparedCalls} at 32 connections, unless others are asked for

  --engines ${engines.join(',')}
  --output FILE.json        where the results go, and a page of charts beside them (bench/results/latest.json)
  --quick                   only checks that everything works, in under a minute once the floor's driver is compiled`;

/** The arguments cannot be used; the message says why. */
export class UsageError extends Error {}

/** @throws UsageError */
export function parseOptions(args: readonly string[]): Options {
  const values = parse(args);
  const { quick, peers, start, against = '' } = values;
  const defaults = quick
    ? { seconds: '0.2', runs: '1', connections: '8', output: 'quick' }
    : { seconds: '3', runs: '5', connections: against === '' ? '1,32,128' : '32', output: 'latest' };
  const growth = list(values.growth ?? '', wholeNumber(1_000, 100_000_000)).sort((a, b) => a - b);
  const memoryMinutes = number('memory', values.memory ?? '0', 24 * 60);
  const processes = values.processes === undefined ? 0 : number('processes', values.processes, 16);
  const somethingElse = peers || start || growth.length > 0 || memoryMinutes > 0 || processes > 0;
  const chosen = values.calls ?? (against !== '' ? comparedCalls : somethingElse ? '' : 'all');
  return {
    engines: list(values.engines ?? engines.join(','), (name) => engines.find((engine) => engine === name)),
    calls: list(chosen === 'all' ? callNames : chosen, (name) => calls.find((call) => call.name === name)),
    connections: list(values.connections ?? defaults.connections, wholeNumber(1, 9_999)),
    seconds: number('seconds', values.seconds ?? defaults.seconds, 600),
    runs: number('runs', values.runs ?? defaults.runs, 100),
    peers,
    growth,
    memoryMinutes,
    start,
    processes,
    against: builtCheckout(against),
    output: values.output === undefined ? resultsFile(defaults.output) : jsonFile(values.output),
    quick,
  };
}

function parse(args: readonly string[]) {
  try {
    const options = {
      calls: { type: 'string' },
      connections: { type: 'string' },
      seconds: { type: 'string' },
      runs: { type: 'string' },
      peers: { type: 'boolean', default: false },
      growth: { type: 'string' },
      memory: { type: 'string' },
      start: { type: 'boolean', default: false },
      processes: { type: 'string' },
      against: { type: 'string' },
      engines: { type: 'string' },
      output: { type: 'string' },
      quick: { type: 'boolean', default: false },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function list<T>(text: string, parse: (entry: string) => T | undefined): T[] {
  if (text === '') return [];
  return text.split(',').map((entry) => {
    const parsed = parse(entry.trim());
    if (parsed === undefined) throw new UsageError(`"${entry}" is not known here`);
    return parsed;
  });
}

function wholeNumber(min: number, max: number): (text: string) => number | undefined {
  return (text) => {
    const value = Number(text);
    return Number.isInteger(value) && value >= min && value <= max ? value : undefined;
  };
}

const wholeOptions: readonly string[] = ['runs', 'processes'];

function number(name: string, text: string, max: number): number {
  const value = Number(text);
  const whole = wholeOptions.includes(name);
  if (text === '0' && name === 'memory') return 0;
  if (!(value > 0 && value <= max) || (whole && !Number.isInteger(value)))
    throw new UsageError(`--${name} ${text} is not ${whole ? 'a whole number' : 'a number'} up to ${max}`);
  return value;
}

function builtCheckout(folder: string): string {
  if (folder !== '' && !existsSync(join(folder, 'dist', 'bench')))
    throw new UsageError(`--against ${folder} is not built: run "npm run build" there`);
  return folder;
}

function jsonFile(path: string): string {
  if (!path.endsWith('.json')) throw new UsageError(`--output ${path} does not end in .json`);
  return resolve(path);
}
