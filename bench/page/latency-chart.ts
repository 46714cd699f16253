import type { Comparison } from '../comparison.js';
import { milliseconds, millisecondsSpread } from '../format.js';
import type { Spread } from '../statistics.js';
import { chart, element, hint, line, logScale, text } from './svg.js';

const percentiles = [
  ['p50', 'p50'],
  ['p90', 'p90'],
  ['p99', 'p99'],
  ['p999', 'p99.9'],
] as const;

const width = 340;
const labelsEnd = 46;
const rowHeight = 34;
const top = 20;

/** Each percentile as a pair of dots on a logarithmic scale: floor above, service below, their runs as lines. */
export function latencyChart(label: string, { reference, service }: Comparison): string {
  const all = percentiles.flatMap(([figure]) =>
    [reference[figure], service[figure]].flatMap(({ min, max }) => [min, max]),
  );
  const ends: [number, number] = [Math.min(...all) / 1.3, Math.max(...all) * 1.6];
  const x = logScale(ends, [labelsEnd, width]);
  const height = top + percentiles.length * rowHeight;
  const grid = roundNumbers(ends).flatMap((mark) => [
    line(x(mark), top - 6, x(mark), height, 'grid'),
    text(x(mark), 10, String(mark), 'soft', 'middle'),
  ]);
  const rows = percentiles.flatMap(([figure, name], row) => {
    const y = top + row * rowHeight + 10;
    return [
      text(0, y + 8, name, 'soft'),
      dot(y, reference[figure], 'floor', `floor ${name}`),
      dot(y + 13, service[figure], 'service', `service ${name}`),
    ];
  });
  return chart(width, height, label, ...grid, ...rows);

  function dot(y: number, figure: Spread, kind: 'floor' | 'service', name: string): string {
    const { median, min, max } = figure;
    // Left of the dot where there is no room on its right.
    const right = x(max) + 42 < width;
    return element(
      'g',
      {},
      hint(`${name}: ${millisecondsSpread(figure)} ms`),
      line(x(min), y, x(max), y, `${kind}-line`),
      element('circle', { cx: x(median), cy: y, r: 4, class: kind }),
      text(right ? x(max) + 7 : x(min) - 7, y + 4, milliseconds(median), '', right ? 'start' : 'end'),
    );
  }
}

function roundNumbers([from, to]: readonly [number, number]): number[] {
  const first = Math.floor(Math.log10(from));
  const decades = Array.from({ length: Math.ceil(Math.log10(to)) - first }, (_, index) => first + index);
  return decades
    .flatMap((decade) => [1, 2, 5].map((digit) => Number((digit * 10 ** decade).toPrecision(1))))
    .filter((mark) => mark >= from && mark <= to * 0.95);
}
