import { engineNames, milliseconds, millisecondsSpread, spread } from '../format.js';
import { growthGoal } from '../goals.js';
import type { Growth } from '../growth.js';
import { chart, element, hint, line, logScale, text } from './svg.js';

const width = 340;
const height = 190;
const left = 34;
const right = width - 62;
const top = 14;
const bottom = height - 24;

const kinds = { sqlite: 'service', mariadb: 'second' } as const;

/** The p50 of one call by that of the smallest database, a line an engine; both scales are logarithmic. */
export function growthChart(label: string, courses: readonly Growth[]): string {
  const sizes = courses.flatMap((course) => course.sizes);
  const users = [...new Set(sizes.map((size) => size.users))].sort((a, b) => a - b);
  const ratios = sizes.flatMap(({ ratio }) => [ratio.min, ratio.max]);
  const x = logScale([users[0] ?? 1, users.at(-1) ?? 1], [left + 6, right]);
  const y = logScale([Math.min(0.5, ...ratios), Math.max(4, ...ratios)], [bottom, top]);
  const largest = Math.max(4, ...ratios);
  const grid = [0.5, 1, 2, 4, 10, 100, 1_000]
    .filter((mark) => mark <= largest)
    .flatMap((mark) => [
      line(left, y(mark), right, y(mark), 'grid'),
      text(left - 6, y(mark) + 4, `${mark}×`, 'soft', 'end'),
    ]);
  return chart(
    width,
    height,
    label,
    ...grid,
    ...users.map((count) => text(x(count), height - 6, short(count), 'soft', 'middle')),
    line(left, y(growthGoal), right, y(growthGoal), 'goal'),
    ...courses.map((course, position) => courseAt(course, position)),
  );

  function courseAt({ engine, sizes: points }: Growth, position: number): string {
    const kind = kinds[engine];
    const shift = position * 3;
    const path = points.map(({ users: count, ratio }) => `${x(count)},${y(ratio.median)}`).join(' ');
    const last = points.at(-1);
    return element(
      'g',
      {},
      element('polyline', { points: path, class: `${kind}-line` }),
      ...points.map(({ users: count, p50, ratio }) =>
        element(
          'g',
          {},
          hint(
            `${engineNames[engine]}, ${count.toLocaleString('en-GB')} users: ${millisecondsSpread(p50)} ms, ${spread(ratio, 2)} times`,
          ),
          line(x(count) + shift, y(ratio.min), x(count) + shift, y(ratio.max), `${kind}-line`),
          element('circle', { cx: x(count), cy: y(ratio.median), r: 4, class: kind }),
        ),
      ),
      last ? text(right + 8, top + 10 + position * 30, `${milliseconds(last.p50.median)} ms`, 'strong') : '',
      last ? text(right + 8, top + 22 + position * 30, engineNames[engine], 'soft') : '',
    );
  }
}

function short(count: number): string {
  return count >= 1_000_000 ? `${count / 1_000_000}M` : `${count / 1_000}k`;
}
