import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArguments, UsageError } from '../tools/command-line.js';
import { calls } from './calls.js';
import { engines } from './engines.js';

export type Options = ReturnType<typeof parseOptions>;

const callNames = calls.map(({ name }) => name).join(',');
/** The calls that must not get slower. */
const comparedCalls = 'enableMfa,acceptMfa,mfaGrant,getMe';

export const usage = `npm run bench -- [options]     measures the service; results go to bench/results/latest.json

Each call against its floor:
  --calls ${callNames}
                               or all, which is also what is measured if nothing below is asked for
  --connections 1,32,128
  --seconds 3                  how long each is driven in each run
  --runs 5                     how often; medians and their spread are reported
  --engines ${engines.join(',')}

More to measure:
  --peers                      against better-auth, which is installed for it into bench/peers/
  --growth 1000,1000000        how the latency grows with the number of users
  --memory 10                  resident memory over so many minutes at 128 connections
  --start                      from the start of the process to its first answer
  --processes 2                the CPU per request of so many processes on one MariaDB
  --cluster                    three processes on three Galera nodes against one on one MariaDB
  --baseline                   all of this but --cluster, at 32 connections, into the committed bench/results/baseline.json

Another, built checkout of this service in place of the floor:
  --against FOLDER             ${comparedCalls} at 32 connections, unless others are asked for

  --quick                      only checks that everything works, in under a minute once the floor's driver is compiled`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const known = {
  calls: text,
  connections: text,
  seconds: text,
  runs: text,
  engines: text,
  peers: flag,
  growth: text,
  memory: text,
  start: flag,
  processes: text,
  cluster: flag,
  baseline: flag,
  against: text,
  quick: flag,
};

const fractions = ['seconds', 'memory'];
const everything = { calls: 'all', growth: '1000,1000000', memory: '10', processes: '2' };
const usual = { seconds: '3', runs: '5', growth: '', memory: '0', processes: '0' };
const quickly = { ...usual, seconds: '0.2', runs: '1', connections: '8' };

/** @throws UsageError */
export function parseOptions(toolArguments: readonly string[]) {
  const given = parseArguments({ args: [...toolArguments], options: known }).values;
  const { quick, baseline, against = '' } = given;
  const values = {
    connections: baseline || against !== '' ? '32' : '1,32,128',
    ...(quick ? quickly : usual),
    ...(baseline && everything),
    ...given,
  };
  const number = (name: 'seconds' | 'runs' | 'memory' | 'processes', max: number, min = 0): number => {
    const value = Number(values[name]);
    const fits = value >= min && value <= max && (Number.isInteger(value) || fractions.includes(name));
    if (!fits) throw new UsageError(`--${name} must be a number from ${min} to ${max}`);
    return value;
  };
  const options = {
    engines: list(values.engines ?? engines.join(','), (name) => engines.find((engine) => engine === name)),
    connections: list(values.connections, (entry) => wholeNumber(entry, 1, 9_999)),
    /** How long each server is driven in each run. */
    seconds: number('seconds', 600, 0.1),
    runs: number('runs', 100, 1),
    peers: given.peers || baseline,
    /** Numbers of users, the smallest first. Empty here, and zero below, means not measured. */
    growth: list(values.growth, (entry) => wholeNumber(entry, 1_000, 9_999_999)).sort((a, b) => a - b),
    memoryMinutes: number('memory', 24 * 60),
    start: given.start || baseline,
    processes: number('processes', 16),
    cluster: given.cluster,
    /** The folder of another, built checkout. Empty: the service is compared with the floors. */
    against,
    /** The name of a file in bench/results/. */
    output: baseline ? 'baseline' : quick ? 'quick' : 'latest',
  } as const;
  const { peers, growth, memoryMinutes, start, processes, cluster } = options;
  const somethingElse = peers || start || cluster || growth.length > 0 || memoryMinutes > 0 || processes > 0;
  const chosen = values.calls ?? (against !== '' ? comparedCalls : somethingElse ? '' : 'all');
  if (against !== '' && !existsSync(join(against, 'dist', 'bench')))
    throw new UsageError(`--against ${against} is not built: run "npm run build" there`);
  return {
    ...options,
    calls: list(chosen === 'all' ? callNames : chosen, (name) => calls.find((call) => call.name === name)),
  };
}

function list<T>(text: string, parse: (entry: string) => T | undefined): T[] {
  if (text === '') return [];
  return text.split(',').map((entry) => {
    const parsed = parse(entry.trim());
    if (parsed === undefined) throw new UsageError(`"${entry}" is not known here`);
    return parsed;
  });
}

function wholeNumber(text: string, min: number, max: number): number | undefined {
  const value = Number(text);
  return Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}
