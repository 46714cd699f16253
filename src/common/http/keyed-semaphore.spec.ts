import { expect, test } from 'vitest';
import { KeyedSemaphore } from './keyed-semaphore.js';

test('two holders of a key run at a time, first come, first served; other keys do not wait for them', async () => {
  const semaphore = new KeyedSemaphore<string>({ maxRunning: 2, maxWaiting: 2 });
  const started: string[] = [];
  const acquire = (key: string, name: string): Promise<() => void> | undefined =>
    semaphore.acquire(key)?.then((release) => {
      started.push(name);
      return release;
    });
  const [first, , third, fourth] = ['a1', 'a2', 'a3', 'a4'].map((name) => acquire('a', name));
  expect(semaphore.acquire('a')).toBeUndefined();
  await acquire('b', 'b1');
  expect(started).toEqual(['a1', 'a2', 'b1']);
  (await first)?.();
  (await third)?.();
  await fourth;
  expect(started).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
  expect(semaphore.acquire('a')).toBeDefined();
});
