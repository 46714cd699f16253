import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';

interface LogLine {
  readonly msg: string;
  readonly requestId?: string;
  readonly traceId?: string;
}

describe('log lines carry the trace id of a W3C traceparent header', () => {
  const traceId = randomBytes(16).toString('hex');
  const parentId = randomBytes(8).toString('hex');
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
  });

  /** Sends one request. @returns its log lines, once it is finished. */
  const logged = async (
    traceparent: string | readonly string[],
    path = '/health/live',
  ): Promise<readonly LogLine[]> => {
    const requestId = randomBytes(8).toString('hex');
    const request = get(service.api.url + path, {
      headers: { 'X-Request-Id': requestId, traceparent: traceparent as string },
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    const own = (): LogLine[] =>
      service.log.map((line) => JSON.parse(line) as LogLine).filter((line) => line.requestId === requestId);
    await expect.poll(() => own().map(({ msg }) => msg)).toContain('request');
    return own();
  };

  test.each([
    ['of version 00', `00-${traceId}-${parentId}-01`],
    ['that was not sampled', `00-${traceId}-${parentId}-00`],
    ['with unknown flags', `00-${traceId}-${parentId}-ff`],
    ['of a later version', `01-${traceId}-${parentId}-01`],
    ['of a later version that has more fields', `cc-${traceId}-${parentId}-01-what-the-future.brings`],
  ])('%s', async (_, traceparent) => {
    for (const line of await logged(traceparent)) expect(line.traceId).toBe(traceId);
  });

  test('in refusals', async () => {
    const refused = await logged(`00-${traceId}-${parentId}-01`, '/api/v1/users');
    expect(refused.map((line) => [line.msg, line.traceId])).toEqual([
      ['refused', traceId],
      ['request', traceId],
    ]);
  });

  test.each([
    ['trace id of zeros', `00-${'0'.repeat(32)}-${parentId}-01`],
    ['parent id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['upper-case letters', `00-${traceId.replace(/^./, 'A')}-${parentId}-01`],
    ['version ff', `ff-${traceId}-${parentId}-01`],
    ['version 00 with more fields', `00-${traceId}-${parentId}-01-more`],
    ['version 00 that ends with a dash', `00-${traceId}-${parentId}-01-`],
    ['a later version without a dash before more', `01-${traceId}-${parentId}-01.more`],
    ['a short trace id', `00-${traceId.slice(1)}-${parentId}-01`],
    ['a long parent id', `00-${traceId}-${parentId}0-01`],
    ['no flags', `00-${traceId}-${parentId}`],
    ['other letters', `00-${traceId.replace(/^./, 'g')}-${parentId}-01`],
    ['nothing', ''],
    ['two headers', [`00-${traceId}-${parentId}-01`, `00-${traceId}-${parentId}-01`]],
    [
      'two headers of a later version',
      [`01-${traceId}-${parentId}-01-more`, `01-${traceId}-${parentId}-01-more`],
    ],
    ['ten thousand characters', `00-${traceId}-${parentId}-01`.padEnd(10_000, '0')],
    ['JSON', `"},{"level":60,"traceId":"${traceId}"`],
  ])('but not if it has %s; nothing of it is logged', async (_, traceparent) => {
    const lines = JSON.stringify(await logged(traceparent));
    expect(lines).not.toContain('traceId');
    expect(lines).not.toContain(parentId);
    expect(lines).not.toContain(traceId.slice(1));
  });
});
