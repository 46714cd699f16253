import { setImmediate as settled } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DomainError } from '../common/errors/domain-error.js';
import { HashQueue } from './hash-queue.js';
import type { HashClient } from './hash-priority.js';

let now = 0;
let queue: HashQueue;
/** The running hashes, in the order they were started. */
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

/** Finishes a number of hashes in the order they were started. @returns their parties. */
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

/** Makes both cores busy and the queue full. */
function fill(party: (place: number) => string): Promise<boolean | string>[] {
  return Array.from({ length: queue.places + 2 }, (_, place) => ask(from(party(place))));
}

describe('the next hash', () => {
  test('is the one that came first among equals, two at a time', async () => {
    for (const party of ['a', 'b', 'c', 'd']) void ask(from(party));
    expect(running.map(({ party }) => party)).toEqual(['a', 'b']);
    expect(await finish(4)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('is for a party with one request before a party with many', async () => {
    for (let each = 0; each < 10; each += 1) void ask(from('crowd'));
    void ask(from('alone'));
    expect(await finish(3)).toEqual(['crowd', 'crowd', 'alone']);
  });

  test('is for a party alone in its region before new parties that crowd one region', async () => {
    for (let each = 0; each < 10; each += 1) void ask(from(`neighbour ${each}`, { region: 'crowded' }));
    void ask(from('alone', { region: 'quiet' }));
    expect(await finish(3)).toEqual(['neighbour 0', 'neighbour 1', 'alone']);
  });

  test('is for a party with wrong passwords last, however few requests it has', async () => {
    void ask(from('guesser'));
    await finish(1);
    for (const party of ['a', 'b', 'guesser', 'c', 'c', 'c']) void ask(from(party));
    expect(await finish(6, true)).toEqual(['a', 'b', 'c', 'c', 'c', 'guesser']);
  });

  test('is for a party with a recent sign-in first', async () => {
    void ask(from('known'));
    await finish(1, true);
    for (const party of ['a', 'b', 'c', 'known']) void ask(from(party));
    expect(await finish(4)).toEqual(['a', 'b', 'known', 'c']);
  });

  test('is for many honest users behind one address, whose right passwords outweigh wrong ones', async () => {
    for (let each = 0; each < 20; each += 1) void ask(from('office'));
    await finish(2);
    await finish(18, true);
    void ask(from('guesser'));
    await finish(1);
    for (const party of ['a', 'b', 'guesser', 'office']) void ask(from(party));
    expect(await finish(4)).toEqual(['a', 'b', 'office', 'guesser']);
  });

  test('is not for one account over and over, wherever its sign-ins come from', async () => {
    const account = 'mallory';
    for (let network = 0; network < 100; network += 1) void ask(from(`network ${network}`, { account }));
    await finish(100, true);
    for (const party of ['a', 'b']) void ask(from(party));
    void ask(from('network 7', { account }));
    void ask(from('office', { account: 'alice' }));
    expect(await finish(4)).toEqual(['a', 'b', 'office', 'network 7']);
  });

  test('is chosen by arrival again after some time', async () => {
    void ask(from('guesser'));
    await finish(1);
    now += 24 * 60 * 60_000;
    for (const party of ['a', 'b', 'guesser', 'c']) void ask(from(party));
    expect(await finish(4)).toEqual(['a', 'b', 'guesser', 'c']);
  });
});

describe('a full queue', () => {
  test('holds about a second of hashes', async () => {
    for (let each = 0; each < 100; each += 1) {
      void ask(from(`party ${each}`));
      now += 4 - 50;
      await finish(1);
    }
    expect(queue.places).toBeGreaterThan(450);
    expect(queue.places).toBeLessThan(550);
  });

  test('refuses a newcomer that ranks no better than those waiting, as unavailable', async () => {
    const waiting = fill((place) => `party ${place}`);
    expect(await ask(from('newcomer'))).toBe('SERVICE_UNAVAILABLE');
    await finish(waiting.length);
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => false));
  });

  test('displaces a request of the busiest party for a newcomer of another', async () => {
    const waiting = fill(() => 'crowd');
    const newcomer = ask(from('newcomer'));
    expect(await waiting.at(-1)).toBe('TOO_MANY_REQUESTS');
    expect(await finish(3)).toEqual(['crowd', 'crowd', 'newcomer']);
    expect(await newcomer).toBe(false);
  });

  test('never displaces the service’s own work', async () => {
    const own = Array.from({ length: 2 * queue.places }, () => ask());
    const refused = await Promise.all(fill(() => 'crowd').slice(0, 1));
    expect(refused).toEqual(['SERVICE_UNAVAILABLE']);
    await finish(own.length);
    expect(await Promise.all(own)).toEqual(own.map(() => false));
  });

  test('drops requests whose client has gone before it refuses others', async () => {
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

test('a request whose client has gone is not hashed', async () => {
  let isWaiting = true;
  void ask(from('a'));
  void ask(from('b'));
  const gone = ask(from('gone', { isWaiting: () => isWaiting }));
  isWaiting = false;
  void ask(from('c'));
  expect(await finish(3)).toEqual(['a', 'b', 'c']);
  expect(await gone).toBe('SERVICE_UNAVAILABLE');
});

test('after a failed hash the next one runs', async () => {
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
