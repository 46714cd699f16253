import type { Change } from '../baseline.js';
import type { Conditions } from '../conditions.js';
import { engineNames, millisecondsSpread, spread } from '../format.js';
import type { Goal } from '../goals.js';
import type { Results } from '../results.js';
import { escape } from './svg.js';

/** A line a goal, a column an engine. */
export function goalTable(goals: readonly Goal[]): string {
  const measuredEngines = [...new Set(goals.map(({ engine }) => engine))];
  const lines = [...new Set(goals.map(({ what }) => what))].map((what) => {
    const ofEngines = measuredEngines.map((engine) =>
      goals.find((goal) => goal.what === what && goal.engine === engine),
    );
    const some = ofEngines.find((goal) => goal !== undefined);
    return [
      escape(what),
      escape(`${some?.wanted ?? ''} ${some?.unit ?? ''}`),
      ...ofEngines.map((goal) => (goal ? outcome(goal) : '')),
    ];
  });
  return table(['Goal', 'Wanted', ...measuredEngines.map((engine) => engineNames[engine])], lines);
}

function outcome({ measured, digits, unit, reached, noisy }: Goal): string {
  return (
    `<span class="${reached ? 'good' : 'bad'}">${reached ? '✓' : '✗'}</span> ` +
    escape(`${spread(measured, digits)} ${unit}`) +
    (noisy ? ' <span class="soft">within noise</span>' : '')
  );
}

export function changeTable(changes: readonly Change[]): string {
  const kinds = { better: 'good', worse: 'bad', 'same within noise': '' } as const;
  return table(
    ['Call', 'Connections', 'Engine', 'Committed', 'Now', ''],
    changes.map(({ cell: { call, connections, engine, ratio }, before, verdict }) => [
      ...[call, String(connections), engineNames[engine], spread(before, 2), spread(ratio, 2)].map(escape),
      `<span class="${kinds[verdict]}">${verdict}</span>`,
    ]),
  );
}

export function cellTable({ cells, peers }: Results): string {
  const measured = [
    ...cells.map((cell) => ({ ...cell, against: cell.call === 'getMe' ? 'bare Fastify' : 'floor' })),
    ...peers.map((cell) => ({ ...cell, against: `${cell.peer}, ${cell.peerCall}` })),
  ];
  return table(
    [
      ...['Engine', 'Call', 'Connections', 'Against', 'Requests/s there', 'Requests/s here', 'Ratio'],
      ...['p99 there, ms', 'p99 here, ms', 'CPU there, ms', 'CPU here, ms', 'Peak MB here', 'Errors'],
    ],
    measured.map(({ engine, call, connections, against, reference, service, ratio }) =>
      [
        ...[engineNames[engine], call, String(connections), against],
        ...[spread(reference.requestsPerSecond), spread(service.requestsPerSecond), spread(ratio, 2)],
        ...[millisecondsSpread(reference.p99), millisecondsSpread(service.p99)],
        ...[spread(reference.cpuPerRequest, 2), spread(service.cpuPerRequest, 2)],
        ...[spread(service.peakMemory), String(reference.errors + service.errors)],
      ].map(escape),
    ),
  );
}

export function conditionsLine(conditions: Conditions): string {
  const { date, node, cpu, cpuCount, memoryGigabytes, engines, seconds, runs, connections } = conditions;
  return escape(
    [
      date.slice(0, 16).replace('T', ' ') + ' UTC',
      `Node ${node}`,
      ...Object.values(engines),
      `${cpuCount} × ${cpu}, ${memoryGigabytes} GB`,
      `${runs} ${runs === 1 ? 'run' : 'runs'} of ${seconds} s each`,
      `${connections.join(', ')} connections`,
    ].join(' · '),
  );
}

/** @param rows of HTML. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: 'td' | 'th'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<div class="card scroll"><table><thead>${row(head, 'th')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div>`;
}
