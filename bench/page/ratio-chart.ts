import { spread } from '../format.js';
import type { Spread } from '../statistics.js';
import { chart, element, hint, line, linearScale, text, ticks } from './svg.js';

/** A bar, and whose group it belongs to. */
export interface Bar {
  readonly group: string;
  readonly label: string;
  readonly ratio: Spread;
  readonly goal?: number;
  readonly note: string;
}

const width = 520;
const labelsEnd = 150;
const valuesStart = 404;
const barHeight = 14;
const barGap = 5;
const groupGap = 12;
const top = 22;

/** One bar a measurement: its length is the median, the line across its end the runs, the mark its goal. */
export function ratioChart(label: string, bars: readonly Bar[]): string {
  const largest = Math.max(1, ...bars.flatMap(({ ratio, goal = 0 }) => [ratio.median, goal]));
  const marks = ticks(largest);
  const x = linearScale([0, marks.at(-1) ?? 1], [labelsEnd, valuesStart]);
  const parts: string[] = [];
  let y = top;
  let group = '';
  for (const bar of bars) {
    if (bar.group !== group) {
      if (group !== '') y += groupGap;
      group = bar.group;
      parts.push(text(0, y + barHeight - 3, group, 'strong'));
    }
    parts.push(barAt(y, bar));
    y += barHeight + barGap;
  }
  const grid = marks.flatMap((mark) => [
    line(x(mark), top - 6, x(mark), y, 'grid'),
    text(x(mark), 10, String(Math.round(mark * 100) / 100), 'soft', 'middle'),
  ]);
  return chart(width, y, label, ...grid, ...parts);

  function barAt(at: number, { label: name, ratio, goal, note }: Bar): string {
    const middle = at + barHeight / 2;
    const inside = (value: number): number => x(Math.min(value, marks.at(-1) ?? value));
    return element(
      'g',
      {},
      hint(`${note}: ${spread(ratio, 2)}${goal === undefined ? '' : `, goal ${goal}`}`),
      text(labelsEnd - 8, at + barHeight - 3, name, 'soft', 'end'),
      element('rect', {
        ...{ x: labelsEnd, y: at, width: inside(ratio.median) - labelsEnd, height: barHeight },
        ...{ rx: 2, class: 'service' },
      }),
      line(inside(ratio.min), middle, inside(ratio.max), middle, 'spread'),
      ...[ratio.min, ratio.max].map((end) =>
        line(inside(end), middle - 4, inside(end), middle + 4, 'spread'),
      ),
      ...(goal === undefined ? [] : [line(x(goal), at - 3, x(goal), at + barHeight + 3, 'goal-mark')]),
      text(valuesStart + 8, at + barHeight - 3, spread(ratio, ratio.max < 10 ? 2 : 1)),
    );
  }
}
