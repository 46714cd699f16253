import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import packageFile from '../../package.json' with { type: 'json' };
import { CleanUp } from '../../src/operations/clean-up.js';
import { engine } from '../support/database/database.js';
import { isMissing } from '../support/processes/programs.js';
import { startService, type TestService } from '../support/service/service.js';

const openMetrics = 'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.4';
const guide = readFileSync(fileURLToPath(new URL('../../docs/guide-monitoring.md', import.meta.url)), 'utf8');

interface Family {
  readonly type: string;
  readonly labels: Set<string>;
}

const label = String.raw`[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"`;
const sampleLine = new RegExp(
  String.raw`^([a-zA-Z_:][\w:]*)(?:\{(${label}(?:,${label})*)?\})? (\+Inf|NaN|-?[\d.e+-]+)$`,
  'i',
);
const suffixes: Readonly<Record<string, RegExp>> = {
  counter: /^_total$/,
  gauge: /^$/,
  histogram: /^_(?:bucket|sum|count)$/,
};

/** Reads an exposition as the OpenMetrics specification has it. @throws AssertionError if a line is against it. */
function parseOpenMetrics(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  const helps = new Set<string>();
  const series = new Set<string>();
  expect(text).toMatch(/\n# EOF\n$/);
  let current = '';
  for (const line of text.slice(0, -'# EOF\n'.length).trimEnd().split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      expect(helps).not.toContain(name);
      helps.add(name);
    } else if (keyword === 'TYPE') {
      expect(families.has(name), `${name} is in one block`).toBe(false);
      expect(suffixes).toHaveProperty(rest);
      expect(name).not.toMatch(/_(?:total|bucket|count|sum)$/);
      families.set(name, { type: rest, labels: new Set() });
      current = name;
    } else {
      const [, sample = '', labels = ''] = sampleLine.exec(line) ?? [];
      expect(sample.startsWith(current) && sample !== '', `a sample of ${current}: ${line}`).toBe(true);
      const family = families.get(current);
      expect(sample.slice(current.length)).toMatch(suffixes[family?.type ?? ''] ?? '');
      expect(series).not.toContain(`${sample}{${labels}}`);
      series.add(`${sample}{${labels}}`);
      for (const [, each = ''] of labels.matchAll(/(\w+)="/g)) if (each !== 'le') family?.labels.add(each);
    }
  }
  expect([...helps]).toEqual([...families.keys()]);
  return families;
}

describe.runIf(engine === 'sqlite')('metrics', () => {
  const token = randomBytes(24).toString('base64url');
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ METRICS_TOKEN: token });
    const user = await service.users.createWithMfa();
    await service.users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    await service.api.token({ grant_type: 'password', username: user.name, password: 'not the right one' });
  });

  const scrape = async (accept: string): Promise<{ contentType: string | null; text: string }> => {
    const headers = { Authorization: `Bearer ${token}`, Accept: accept };
    const answer = await fetch(`${service.api.url}/metrics`, { headers });
    return { contentType: answer.headers.get('content-type'), text: await answer.text() };
  };

  test('are in the format that Accept asks for', async () => {
    const text = 'text/plain; version=0.0.4; charset=utf-8';
    expect((await scrape(openMetrics)).contentType).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    );
    for (const accept of ['*/*', 'text/plain', 'application/openmetrics-text; version=2.0.0'])
      expect((await scrape(accept)).contentType).toBe(text);
    const [first, second] = await Promise.all([scrape(openMetrics), scrape('text/plain')]);
    expect([first.text.endsWith('# EOF\n'), second.text.includes('# EOF')]).toEqual([true, false]);
  });

  test('keep to OpenMetrics, and are those that the guide lists', async () => {
    const families = parseOpenMetrics((await scrape(openMetrics)).text);
    const exposed = [...families].map(([name, { type, labels }]) => ({
      name: type === 'counter' ? `${name}_total` : name,
      type,
      labels: [...labels].sort(),
    }));
    const rows = guide.matchAll(/^\| `([a-z]\w+)` +\| (\w+) +\| (.*?) *\|/gm);
    const listed = [...rows].map(([, name = '', type = '', labels = '']) => ({
      name,
      type,
      labels: [...labels.matchAll(/`(\w+)`/g)].map(([, each = '']) => each).sort(),
    }));
    const byName = (one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name);
    // What is counted by request or collection may not have happened yet in this process.
    const unseen = new Set(['nodejs_active_requests', 'nodejs_gc_duration_seconds']);
    const comparable = listed.map((each) =>
      unseen.has(each.name) ? { ...each, labels: expect.any(Array) as string[] } : each,
    );
    expect(exposed.sort(byName)).toEqual(comparable.sort(byName));
  });

  test.skipIf(isMissing('promtool'))('have nothing that promtool objects to', async () => {
    const { text } = await scrape('text/plain');
    expect(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('');
  });

  test('count methods that no route has as one', async () => {
    for (const method of ['PROPFIND', 'MKCOL', 'TRACE', 'PATCH']) {
      const sent = request(`${service.api.url}/nowhere`, { method }).end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      answer.resume();
      await once(answer, 'end');
    }
    const { text } = await scrape('text/plain');
    const named = new Set([...text.matchAll(/method="([A-Za-z]+)",route/g)].map(([, method]) => method));
    expect([...named].sort()).toEqual(['GET', 'POST', 'other']);
  });

  test('say when the clean-up succeeded, and which version runs', async () => {
    const value = async (name: string): Promise<number> =>
      Number(new RegExp(`^${name} (.*)$`, 'm').exec((await scrape('')).text)?.[1]);
    expect(await value('mfa_clean_up_last_success_timestamp_seconds')).toBe(0);
    await service.app.get(CleanUp).run();
    const succeededAt = await value('mfa_clean_up_last_success_timestamp_seconds');
    expect(Math.abs(succeededAt - Date.now() / 1000)).toBeLessThan(60);
    expect(await value('mfa_clean_up_clock_trusted')).toBe(1);
    expect(await value('mfa_hash_queue_places')).toBeGreaterThanOrEqual(64);
    expect((await scrape('')).text).toContain(`mfa_build_info{version="${packageFile.version}"} 1`);
  });
});
