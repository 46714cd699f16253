import process from 'node:process';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { errorCodes } from '../../src/common/errors/error-codes.js';
import type { ApiAnswer } from '../support/http/api.js';
import { forbiddenChanges } from '../support/fuzz/effects.js';
import { mistakeIn } from '../support/fuzz/judge.js';
import { type FuzzSequence, sequencesOf } from '../support/fuzz/requests.js';
import type { Rows } from '../support/fuzz/rows.js';
import { describeRequest, send, type WireRequest, wireRequest } from '../support/fuzz/send.js';
import { FuzzWorld } from '../support/fuzz/world.js';
import { operations } from '../support/http/openapi-schemas.js';

/**
 * Valid and invalid requests for every call of openapi.json, from every kind of caller.
 *
 * FUZZ_RUNS: the approximate number of requests (default 3000). FUZZ_SEED: the seed of an earlier run, to repeat its
 * requests; the title and the report of a failure show it.
 */
const requestsWanted = Number(process.env['FUZZ_RUNS'] ?? 3_000);
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const requestsOfSequence = 6;

/** The calls that have succeeded at least once. */
const succeeded = new Set<string>();

describe(`generated requests (FUZZ_SEED=${seed})`, () => {
  let world: FuzzWorld;

  beforeAll(async () => {
    world = await FuzzWorld.create();
  });

  test(
    'are answered as documented, and change nothing when refused',
    async () => {
      const property = fc.asyncProperty(sequencesOf(operations), (sequence) => play(world, sequence));
      const numRuns = Math.ceil(requestsWanted / requestsOfSequence);
      await fc.assert(property, { seed, numRuns, plugins: [fc.afterEach(() => world.restore())] });
    },
    60_000 + requestsWanted * 50,
  );

  test('include a successful one for every call', async () => {
    // What the first test learned is of rows that are gone, among which the right ones would hardly be drawn.
    world = await FuzzWorld.create();
    for (const operation of operations) {
      for (let batch = 0; batch < 100 && !succeeded.has(operation.operationId); batch += 1) {
        for (const sequence of fc.sample(sequencesOf([operation]), { seed: seed + batch, numRuns: 20 })) {
          if (succeeded.has(operation.operationId)) break;
          await play(world, sequence);
          await world.restore();
        }
      }
      expect([...succeeded], 'calls that succeeded').toContain(operation.operationId);
    }
  }, 180_000);
});

async function play(world: FuzzWorld, { about, requests }: FuzzSequence): Promise<void> {
  let rows = await world.rows();
  for (const request of requests) {
    for (let time = 0; time < request.times; time += 1) {
      world.tick();
      rows = await exchange(world, wireRequest(world, about, request), rows);
    }
  }
}

async function exchange(world: FuzzWorld, request: WireRequest, before: Rows): Promise<Rows> {
  try {
    const answer = await send(world, request);
    const after = await world.rows();
    judge(request, answer, before, after);
    if (answer.status < 300) world.knowledge.learn(request.account, answer.body);
    if (answer.status < 300 || isClockMoved(answer)) succeeded.add(request.operation.operationId);
    return after;
  } catch (error) {
    throw new Error(`${describeRequest(request)}\n${(error as Error).message}`, { cause: error });
  }
}

/** The fuzz moves the service's clock, and not that of a database server: readiness says so, as it should. */
const isClockMoved = ({ text }: ApiAnswer): boolean => text.includes('{"name":"clock","ok":false');

function judge(request: WireRequest, answer: ApiAnswer, before: Rows, after: Rows): void {
  const { status, body, text } = answer;
  if (!isClockMoved(answer)) expect(status, text).toBeLessThan(500);
  if (status < 300) {
    expect(mistakeIn(request), `a mistake in a request answered with ${status}`).toBeUndefined();
  } else {
    expect(errorCodes, text).toHaveProperty(body.code);
    expect(forbiddenChanges(body.code, before, after).join('\n'), text).toBe('');
  }
  if (request.method === 'GET') expect(after).toEqual(before);
}
