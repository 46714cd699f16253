import { expect, test } from 'vitest';
import { Turns } from './turns.js';

test('two of a party go at a time, in the order they come; others do not wait for them', async () => {
  const turns = new Turns<string>({ atATime: 2, waiting: 2 });
  const started: string[] = [];
  const take = (party: string, name: string): Promise<() => void> | undefined =>
    turns.take(party)?.then((end) => {
      started.push(name);
      return end;
    });
  const [first, , third, fourth] = ['a1', 'a2', 'a3', 'a4'].map((name) => take('a', name));
  expect(turns.take('a')).toBeUndefined();
  await take('b', 'b1');
  expect(started).toEqual(['a1', 'a2', 'b1']);
  (await first)?.();
  (await third)?.();
  await fourth;
  expect(started).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
  expect(turns.take('a')).toBeDefined();
});
