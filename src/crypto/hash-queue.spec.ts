import { setImmediate as settled } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DomainError } from '../common/errors/domain-error.js';
import { HashQueue } from './hash-queue.js';
import type { HashClient } from './hash-priority.js';

let now = 0;
let queue: HashQueue;
/** The hashes that run, in the order they were begun. */
let running: { party: string | undefined; finish: (matched: boolean) => Promise<void> }[];

const from = (party: string, more: Partial<HashClient> = {}): HashClient => ({
  party,
  isWaiting: () => true,
  ...more,
});

/** Asks for a hash. @returns its outcome: whether the password matched, or the code of the refusal. */
function ask(client?: HashClient): Promise<boolean | string> {
  return queue
    .run(
      () =>
        new Promise<boolean>((resolve) => {
          running.push({
            party: client?.party,
            finish: async (matched) => {
              now += 50;
              resolve(matched);
              await settled();
            },
          });
        }),
      client,
      (matched) => matched,
    )
    .catch((error: unknown) => (error as DomainError).code);
}

/** Finishes so many hashes, each as it was begun; gives the parties they were for. */
async function finish(count: number, matched = false): Promise<(string | undefined)[]> {
  const parties = [];
  for (let done = 0; done < count; done += 1) {
    const next = running.shift();
    parties.push(next?.party);
    await next?.finish(matched);
  }
  return parties;
}

beforeEach(() => {
  now = 0;
  queue = new HashQueue(2, () => now);
  running = [];
});

/** Both cores are busy and every place is taken. */
function fill(party: (place: number) => string): Promise<boolean | string>[] {
  return Array.from({ length: queue.places + 2 }, (_, place) => ask(from(party(place))));
}

describe('turns', () => {
  test('go by arrival among equals, two at a time', async () => {
    for (const party of ['a', 'b', 'c', 'd']) void ask(from(party));
    expect(running.map(({ party }) => party)).toEqual(['a', 'b']);
    expect(await finish(4)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('go to a party that waits alone before one that waits in numbers', async () => {
    for (let each = 0; each < 10; each += 1) void ask(from('crowd'));
    void ask(from('alone'));
    expect(await finish(3)).toEqual(['crowd', 'crowd', 'alone']);
  });

  test('go to a party of its own before a crowd of neighbours, none of which was seen before', async () => {
    for (let each = 0; each < 10; each += 1) void ask(from(`neighbour ${each}`, { region: 'crowded' }));
    void ask(from('alone', { region: 'quiet' }));
    expect(await finish(3)).toEqual(['neighbour 0', 'neighbour 1', 'alone']);
  });

  test('go last to a party with wrong passwords, however few of its wait', async () => {
    void ask(from('guesser'));
    await finish(1);
    for (const party of ['a', 'b', 'guesser', 'c', 'c', 'c']) void ask(from(party));
    expect(await finish(6, true)).toEqual(['a', 'b', 'c', 'c', 'c', 'guesser']);
  });

  test('go first to a party that has just signed somebody in', async () => {
    void ask(from('known'));
    await finish(1, true);
    for (const party of ['a', 'b', 'c', 'known']) void ask(from(party));
    expect(await finish(4)).toEqual(['a', 'b', 'known', 'c']);
  });

  test('go to many honest users behind one address: right passwords make up for wrong ones', async () => {
    for (let each = 0; each < 20; each += 1) void ask(from('office'));
    await finish(2);
    await finish(18, true);
    void ask(from('guesser'));
    await finish(1);
    for (const party of ['a', 'b', 'guesser', 'office']) void ask(from(party));
    expect(await finish(4)).toEqual(['a', 'b', 'office', 'guesser']);
  });

  test('do not go to one account again and again, from wherever it is signed in to', async () => {
    const account = 'mallory';
    for (let network = 0; network < 100; network += 1) void ask(from(`network ${network}`, { account }));
    await finish(100, true);
    for (const party of ['a', 'b']) void ask(from(party));
    void ask(from('network 7', { account }));
    void ask(from('office', { account: 'alice' }));
    expect(await finish(4)).toEqual(['a', 'b', 'office', 'network 7']);
  });

  test('are as they were after some time', async () => {
    void ask(from('guesser'));
    await finish(1);
    now += 24 * 60 * 60_000;
    for (const party of ['a', 'b', 'guesser', 'c']) void ask(from(party));
    expect(await finish(4)).toEqual(['a', 'b', 'guesser', 'c']);
  });
});

describe('a full queue', () => {
  test('has room for about a second of hashes', async () => {
    for (let each = 0; each < 100; each += 1) {
      void ask(from(`party ${each}`));
      now += 4 - 50;
      await finish(1);
    }
    expect(queue.places).toBeGreaterThan(450);
    expect(queue.places).toBeLessThan(550);
  });

  test('refuses a newcomer that ranks no better than those who wait, and nobody is to blame', async () => {
    const waiting = fill((place) => `party ${place}`);
    expect(await ask(from('newcomer'))).toBe('SERVICE_UNAVAILABLE');
    await finish(waiting.length);
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => false));
  });

  test('displaces one of the busiest party for a newcomer of another', async () => {
    const waiting = fill(() => 'crowd');
    const newcomer = ask(from('newcomer'));
    expect(await waiting.at(-1)).toBe('TOO_MANY_REQUESTS');
    expect(await finish(3)).toEqual(['crowd', 'crowd', 'newcomer']);
    expect(await newcomer).toBe(false);
  });

  test('never displaces the work of the service itself', async () => {
    const own = Array.from({ length: 2 * queue.places }, () => ask());
    const refused = await Promise.all(fill(() => 'crowd').slice(0, 1));
    expect(refused).toEqual(['SERVICE_UNAVAILABLE']);
    await finish(own.length);
    expect(await Promise.all(own)).toEqual(own.map(() => false));
  });

  test('drops those whose client has gone before it refuses anybody', async () => {
    let isWaiting = true;
    const gone = Array.from({ length: queue.places + 2 }, () =>
      ask(from('gone', { isWaiting: () => isWaiting })),
    );
    isWaiting = false;
    const newcomer = ask(from('newcomer'));
    expect(await Promise.all(gone.slice(2))).toEqual(gone.slice(2).map(() => 'SERVICE_UNAVAILABLE'));
    expect(await finish(3)).toEqual(['gone', 'gone', 'newcomer']);
    expect(await newcomer).toBe(false);
  });
});

test('a client that has gone when its turn comes costs nothing', async () => {
  let isWaiting = true;
  void ask(from('a'));
  void ask(from('b'));
  const gone = ask(from('gone', { isWaiting: () => isWaiting }));
  isWaiting = false;
  void ask(from('c'));
  expect(await finish(3)).toEqual(['a', 'b', 'c']);
  expect(await gone).toBe('SERVICE_UNAVAILABLE');
});

test('a hash that fails leaves its place to the next', async () => {
  const broken = queue.run(
    () => Promise.reject(new Error('broken')),
    from('a'),
    () => undefined,
  );
  await expect(broken).rejects.toThrow('broken');
  void ask(from('b'));
  void ask(from('c'));
  expect(await finish(2)).toEqual(['b', 'c']);
});
