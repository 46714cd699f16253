import { engineNames, number } from '../format.js';
import { memoryGoal } from '../goals.js';
import type { MemoryCourse } from '../memory.js';
import { chart, element, line, linearScale, text, ticks } from './svg.js';

const width = 520;
const height = 230;
const left = 40;
const right = width - 12;
const top = 10;
const bottom = height - 26;

/** Resident memory over time. */
export function memoryChart({ engine, samples, minutes }: MemoryCourse): string {
  const marks = ticks(Math.max(memoryGoal * 1.1, ...samples.map((sample) => sample.y)));
  const x = linearScale([0, minutes], [left, right]);
  const y = linearScale([0, marks.at(-1) ?? 1], [bottom, top]);
  return chart(
    width,
    height,
    `Resident memory on ${engineNames[engine]}`,
    ...marks.flatMap((mark) => [
      line(left, y(mark), right, y(mark), 'grid'),
      text(left - 6, y(mark) + 4, String(mark), 'soft', 'end'),
    ]),
    ...ticks(minutes)
      .filter((mark) => mark <= minutes)
      .map((mark) => text(x(mark), height - 6, number(mark, minutes < 4 ? 2 : 0), 'soft', 'middle')),
    line(left, y(memoryGoal), right, y(memoryGoal), 'goal'),
    text(right, y(memoryGoal) - 5, `goal ${memoryGoal} MB`, 'soft', 'end'),
    element('polyline', {
      points: samples
        .map((sample) => `${x(Math.min(sample.x, minutes)).toFixed(1)},${y(sample.y).toFixed(1)}`)
        .join(' '),
      class: 'service-line',
    }),
  );
}
