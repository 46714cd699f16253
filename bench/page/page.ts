import type { Change } from '../baseline.js';
import type { Engine } from '../engines.js';
import { engineNames, number, spread } from '../format.js';
import { floorGoals, type Goal, goalConnections, peerGoal } from '../goals.js';
import type { Results } from '../results.js';
import { growthChart } from './growth-chart.js';
import { latencyChart } from './latency-chart.js';
import { memoryChart } from './memory-chart.js';
import { type Bar, ratioChart } from './ratio-chart.js';
import { style } from './style.js';
import { escape } from './svg.js';
import { cellTable, changeTable, conditionsLine, goalTable } from './tables.js';

/** The results as one HTML page that needs nothing else. */
export function page(results: Results, goals: readonly Goal[], changes: readonly Change[]): string {
  const { conditions, cells, peers, growth, memory } = results;
  const body = [
    `<h1>Benchmark</h1><p>${conditionsLine(conditions)}</p>`,
    conditions.quick
      ? '<p class="warning">A quick run: it shows that everything works, and nothing about speed.</p>'
      : '',
    section('Goals', 'The median of the runs decides; in brackets the lowest and the highest.', goals, () =>
      goalTable(goals),
    ),
    section(
      'Throughput relative to the floor',
      'Requests per second of the service, divided by those of a server that does the same durable work without a ' +
        `framework. ${key('service', 'median')}${spreadKey}${goalKey(goalConnections)}`,
      cells,
      () => cards(enginesOf(cells).map((engine) => [engineNames[engine], floorChart(engine, results)])),
    ),
    section(
      `Latency at ${latencyConnections(results)} connections`,
      `In milliseconds: half, 90 %, 99 % and 99.9 % of the answers came faster. ${key('floor', 'floor')}${key('service', 'service')}${spreadKey}`,
      cells,
      () => latencyCharts(results),
    ),
    section(
      'Peers',
      `Requests per second of the service, divided by the peer’s, at 32 connections. ${key('service', 'median')}${spreadKey}${goalKey()}` +
        [...new Set(peers.map(({ call, note }) => `<br>${escape(`${call}: ${note}`)}`))].join(''),
      peers,
      () => cards(enginesOf(peers).map((engine) => [engineNames[engine], peerChart(engine, results)])),
    ),
    section(
      'Growth',
      'The median latency on one connection, by that with the fewest users; on the right, with the most. ' +
        `${key('service', 'SQLite')}${key('second', 'MariaDB')}dashed: goal`,
      growth,
      () =>
        cards(
          [...new Set(growth.map(({ call }) => call))].map((call) => [
            call,
            growthChart(
              `Growth of ${call}`,
              growth.filter((course) => course.call === call),
            ),
          ]),
          'small',
        ),
    ),
    section('Memory', 'Resident memory of the service in MB, over minutes.', memory, () =>
      cards(
        memory.map((course) => [
          `${engineNames[course.engine]}: ${course.connections} connections, peak ${number(course.peak)} MB, ` +
            `${number(course.slope, 2)} MB a minute, ${number(course.requestsPerSecond)} requests/s`,
          memoryChart(course),
        ]),
      ),
    ),
    section(
      'Since the last committed results',
      'Ratios to the floor; runs that overlap are noise.',
      changes,
      () => changeTable(changes),
    ),
    section('All figures', 'Medians, with the lowest and the highest run.', [...cells, ...peers], () =>
      cellTable(results),
    ),
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Benchmark</title>
<style>${style}</style>
<main>
${body.filter((part) => part !== '').join('\n')}
</main>
</html>
`;
}

/** Nothing where nothing was measured. */
function section(
  title: string,
  explanation: string,
  measured: readonly unknown[],
  content: () => string,
): string {
  return measured.length === 0 ? '' : `<h2>${escape(title)}</h2>\n<p>${explanation}</p>\n${content()}`;
}

function cards(entries: readonly (readonly [string, string])[], size = ''): string {
  const card = ([title, content]: readonly [string, string]): string =>
    `<div class="card"><h3>${escape(title)}</h3>${content}</div>`;
  return `<div class="cards ${size}">${entries.map(card).join('\n')}</div>`;
}

const key = (kind: string, meaning: string): string =>
  `<span class="key"><i style="background: var(--${kind})"></i>${meaning}</span>`;
const spreadKey = '<span class="key">⊢⊣ lowest to highest run</span>';
const goalKey = (connections?: number): string =>
  `<span class="key"><i class="mark"></i>goal${connections === undefined ? '' : ` at ${connections} connections`}</span>`;

function enginesOf(measured: readonly { readonly engine: Engine }[]): Engine[] {
  return [...new Set(measured.map(({ engine }) => engine))];
}

function floorChart(engine: Engine, { cells }: Results): string {
  const bars = cells
    .filter((cell) => cell.engine === engine)
    .map(({ call, connections, ratio, service }): Bar => {
      const goal = connections === goalConnections ? floorGoals[call] : undefined;
      return {
        ...{ group: call, label: String(connections), ratio },
        ...(goal !== undefined && { goal }),
        note: `${call} at ${connections} connections, ${spread(service.requestsPerSecond)} requests/s`,
      };
    });
  return ratioChart(`Throughput by the floor's on ${engineNames[engine]}`, bars);
}

function peerChart(engine: Engine, { peers }: Results): string {
  const bars = peers
    .filter((cell) => cell.engine === engine)
    .map(({ call, peerCall, fair, ratio }): Bar => ({
      ...{ group: call, label: '', ratio, note: `${call} by ${peerCall}` },
      ...(fair && { goal: peerGoal }),
    }));
  return ratioChart(`Throughput by the peer's on ${engineNames[engine]}`, bars);
}

/** Where the goals are, or else what was measured. */
function latencyConnections({ conditions: { connections } }: Results): number {
  return connections.includes(goalConnections) ? goalConnections : (connections[0] ?? goalConnections);
}

function latencyCharts(results: Results): string {
  const connections = latencyConnections(results);
  return cards(
    results.cells
      .filter((cell) => cell.connections === connections)
      .map((cell) => {
        const title = `${cell.call}, ${engineNames[cell.engine]}`;
        return [title, latencyChart(`Latency of ${title}`, cell)];
      }),
    'small',
  );
}
