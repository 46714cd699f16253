import { parseArgs } from 'node:util';
import { type Call, calls } from './calls.js';
import { type Engine, engines } from './engines.js';

export interface Options {
  readonly engines: readonly Engine[];
  readonly calls: readonly Call[];
  readonly connections: readonly number[];
  /** How long each cell is measured. */
  readonly seconds: number;
}

export const usage = `npm run bench -- [options]
  --seconds 3               how long each call is driven at each number of connections
  --connections 1,8,32,128
  --engines ${engines.join(',')}
  --calls ${calls.map(({ name }) => name).join(',')}
  --quick                   only checks that everything works, in under 40 s`;

/** The arguments cannot be used; the message says why. */
export class UsageError extends Error {}

/** @throws UsageError */
export function parseOptions(args: readonly string[]): Options {
  const values = parse(args);
  const defaults = values.quick
    ? { seconds: '0.2', connections: '8' }
    : { seconds: '3', connections: '1,8,32,128' };
  return {
    engines: list(values.engines ?? engines.join(','), (name) => engines.find((engine) => engine === name)),
    calls: list(values.calls ?? calls.map(({ name }) => name).join(','), (name) =>
      calls.find((call) => call.name === name),
    ),
    connections: list(values.connections ?? defaults.connections, wholeNumber),
    seconds: positive(values.seconds ?? defaults.seconds),
  };
}

function parse(args: readonly string[]) {
  try {
    const options = {
      seconds: { type: 'string' },
      connections: { type: 'string' },
      engines: { type: 'string' },
      calls: { type: 'string' },
      quick: { type: 'boolean', default: false },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function list<T>(text: string, parse: (entry: string) => T | undefined): T[] {
  return text.split(',').map((entry) => {
    const parsed = parse(entry.trim());
    if (parsed === undefined) throw new UsageError(`"${entry}" is not known here`);
    return parsed;
  });
}

function wholeNumber(text: string): number | undefined {
  return /^[1-9][0-9]{0,3}$/.test(text) ? Number(text) : undefined;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 600)) throw new UsageError(`--seconds ${text} is not between 0 and 600`);
  return value;
}
