import type { Cell } from './cells.js';
import type { Engine } from './engines.js';
import type { Measurement } from './measurement.js';

const wantedRatio = 0.6;
const wantedMemory = 250;
const decisive = { call: 'enableMfa', connections: 32 };

const number = (value: number, digits = 0): string => (Number.isFinite(value) ? value.toFixed(digits) : '–');

const ratioOf = ({ results }: Cell): number =>
  results.service.requestsPerSecond / results.floor.requestsPerSecond;

const latencies = ({ p50, p99 }: Measurement): string => `${number(p50, 1)} / ${number(p99, 1)}`;

/** One line per cell. */
export function table(cells: readonly Cell[]): string {
  const head = [
    ['call', 'conn', 'req/s', 'req/s', 'ratio', 'p50 / p99 ms', 'p50 / p99 ms'],
    ['errors', 'CPU ms/req', 'CPU ms/req', 'peak MB', 'peak MB'],
  ].flat();
  const whose = [
    '',
    '',
    'floor',
    'service',
    '',
    'floor',
    'service',
    '',
    'floor',
    'service',
    'floor',
    'service',
  ];
  const lines = cells.map((cell) => {
    const { floor, service } = cell.results;
    return [
      cell.call.name,
      String(cell.connections),
      number(floor.requestsPerSecond),
      number(service.requestsPerSecond),
      number(ratioOf(cell), 2),
      latencies(floor),
      latencies(service),
      String(floor.errors + service.errors),
      number(floor.cpuPerRequest, 2),
      number(service.cpuPerRequest, 2),
      number(floor.peakMemory),
      number(service.peakMemory),
    ];
  });
  return aligned([whose, head, ...lines]);
}

function aligned(rows: readonly (readonly string[])[]): string {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows
    .map((row) =>
      row
        .map((text, column) => (column === 0 ? text.padEnd(width(column)) : text.padStart(width(column))))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The first wrong answer of every cell that had any. */
export function errorLines(cells: readonly Cell[]): string[] {
  return cells.flatMap(({ call, connections, results }) =>
    Object.entries(results).flatMap(([target, { errors, firstError }]) =>
      firstError === undefined
        ? []
        : [`${call.name} at ${connections} on the ${target}: ${errors} errors, the first: ${firstError}`],
    ),
  );
}

/** Whether the goals are reached on one engine. */
export function verdict(engine: Engine, cells: readonly Cell[]): string {
  const errors = cells.reduce((sum, { results }) => sum + results.floor.errors + results.service.errors, 0);
  const memory = Math.max(...cells.map(({ results }) => results.service.peakMemory));
  const cell = cells.find(
    ({ call, connections }) => call.name === decisive.call && connections === decisive.connections,
  );
  const goals = [
    cell &&
      goal(
        ratioOf(cell) >= wantedRatio,
        `${decisive.call} at ${decisive.connections} connections: ${number(ratioOf(cell), 2)} of the floor, wanted ${wantedRatio}`,
      ),
    goal(errors === 0, `${errors} errors, wanted none`),
    Number.isFinite(memory) &&
      goal(memory < wantedMemory, `service at most ${number(memory)} MB, wanted under ${wantedMemory}`),
  ];
  return [engine, ...goals.filter((line) => typeof line === 'string')].join('\n');
}

function goal(reached: boolean, text: string): string {
  return `  ${reached ? 'reached' : 'MISSED '}  ${text}`;
}
