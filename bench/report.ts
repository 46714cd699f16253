import type { Change } from './baseline.js';
import { millisecondsSpread, number, spread } from './format.js';
import type { Goal } from './goals.js';
import type { Comparison } from './comparison.js';
import type { Results } from './results.js';

/** The results as text for a terminal. */
export function report(results: Results): string {
  const { cells, peers, growth, memory, starts, processes } = results;
  const comparisonHead = [
    'req/s',
    'ratio',
    'p50 ms',
    'p99 ms',
    'p99 ratio',
    'CPU ms/req',
    'peak MB',
    'errors',
  ];
  const sections = [
    table(
      ['engine', 'call', 'conn', ...comparisonHead],
      cells.map((cell) => [cell.engine, cell.call, String(cell.connections), ...comparisonColumns(cell)]),
    ),
    table(
      ['engine', 'call', 'by the peer’s', ...comparisonHead],
      peers.map((cell) => [cell.engine, cell.call, cell.peerCall, ...comparisonColumns(cell)]),
    ),
    table(
      ['engine', 'call', 'users', 'p50 ms', 'ratio'],
      growth.flatMap(({ engine, call, sizes }) =>
        sizes.map(({ users, p50, ratio }) => [
          ...[engine, call, String(users), millisecondsSpread(p50), spread(ratio, 2)],
        ]),
      ),
    ),
    table(
      ['engine', 'conn', 'minutes', 'req/s', 'peak MB', 'MB a minute', 'errors'],
      memory.map(({ engine, connections, minutes, requestsPerSecond, peak, slope, errors }) => [
        ...[engine, String(connections), String(minutes), number(requestsPerSecond), number(peak)],
        ...[number(slope, 2), String(errors)],
      ]),
    ),
    table(
      ['engine', 'start to first answer, s'],
      starts.map(({ engine, seconds }) => [engine, spread(seconds, 2)]),
    ),
    table(
      ['engine', 'call', 'processes', 'CPU ms/req, one', 'several', 'ratio', 'errors'],
      processes.map(({ engine, call, processes: count, one, several, ratio, errors }) => [
        ...[
          engine,
          call,
          String(count),
          spread(one, 2),
          spread(several, 2),
          spread(ratio, 2),
          String(errors),
        ],
      ]),
    ),
    [...new Set(peers.map(({ call, note }) => `${call}: ${note}`))].join('\n'),
    errorsOf(results)
      .map(({ where, errors, firstError }) => `${where}: ${errors} errors, the first: ${firstError}`)
      .join('\n'),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

/** The floor or the peer on the left, the service on the right of each slash. */
function comparisonColumns({ reference, service, ratio, p99Ratio }: Comparison): string[] {
  const both = (figure: 'cpuPerRequest' | 'peakMemory', digits: number): string =>
    `${number(reference[figure].median, digits)} / ${number(service[figure].median, digits)}`;
  return [
    `${number(reference.requestsPerSecond.median)} / ${spread(service.requestsPerSecond)}`,
    spread(ratio, 2),
    `${number(reference.p50.median, 1)} / ${number(service.p50.median, 1)}`,
    `${number(reference.p99.median, 1)} / ${number(service.p99.median, 1)}`,
    spread(p99Ratio, 2),
    both('cpuPerRequest', 2),
    both('peakMemory', 0),
    String(reference.errors + service.errors),
  ];
}

export function goalLines(goals: readonly Goal[]): string {
  return table(
    ['goal', '', 'engine', 'wanted', 'measured'],
    goals.map(({ engine, what, wanted, measured, digits, unit, reached, noisy }) => [
      what,
      `${reached ? 'reached' : 'MISSED'}${noisy ? ', within noise' : ''}`,
      engine,
      `${wanted} ${unit}`.trim(),
      spread(measured, digits),
    ]),
  );
}

export function changeLines(changes: readonly Change[]): string {
  return table(
    ['ratio to the floor', 'conn', 'engine', 'committed', 'now', ''],
    changes.map(({ cell: { call, connections, engine, ratio }, before, verdict }) => [
      ...[call, String(connections), engine, spread(before, 2), spread(ratio, 2), verdict],
    ]),
  );
}

/** Where answers were wrong. */
export function errorsOf({ cells, peers, growth, memory, processes }: Results) {
  const sides = [
    ...cells.map((cell) => ({ ...cell, against: 'floor' })),
    ...peers.map((cell) => ({ ...cell, against: cell.peer })),
  ].flatMap(({ engine, call, connections, against, reference, service }) => [
    { where: `${engine}, ${call} at ${connections}, ${against}`, ...reference },
    { where: `${engine}, ${call} at ${connections}, service`, ...service },
  ]);
  return [
    ...sides,
    ...growth.map((each) => ({ where: `${each.engine}, growth of ${each.call}`, ...each })),
    ...memory.map((each) => ({ where: `${each.engine}, memory`, ...each })),
    ...processes.map((each) => ({ where: `${each.engine}, processes, ${each.call}`, ...each })),
  ]
    .filter(({ errors }) => errors > 0)
    .map(({ where, errors, firstError = '' }) => ({ where, errors, firstError }));
}

/** Nothing for no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const all = [head, ...rows];
  const width = (column: number): number => Math.max(...all.map((row) => row[column]?.length ?? 0));
  return all
    .map((row) =>
      row
        .map((text, column) => text.padEnd(width(column)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
