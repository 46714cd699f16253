import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Connection } from 'mysql2/promise';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { engine } from '../support/database/database.js';
import { commandsIn } from '../support/docs/fenced-blocks.js';
import { findMariaDbServer, startMariaDb } from '../support/database/mariadb.js';
import { type Span, startSpanCollector } from '../support/http/span-collector.js';
import { afterFile } from '../support/processes/cleanup.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { searchForSecrets } from '../support/secrets/secret-search.js';
import { Users } from '../support/users/users.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const ADMIN_PASSWORD = 'four words for an administrator';
const newTraceparent = () => {
  const traceId = randomBytes(16).toString('hex');
  const parentId = randomBytes(8).toString('hex');
  return { traceId, parentId, headers: { traceparent: `00-${traceId}-${parentId}-01` } };
};
const attribute = (span: Span, key: string): unknown =>
  Object.values(span.attributes.find((each) => each.key === key)?.value ?? {})[0];

/** What the shell makes of the guide's commands. */
function guide(): { install: string; environment: Record<string, string>; nodeArguments: string[] } {
  const block = commandsIn('docs/guide-monitoring.md').find((each) => each.includes('opentelemetry'));
  const [install = '', exports = '', start = ''] = block?.split('\n') ?? [];
  const wordsOf = (commands: string): string[] =>
    execFileSync('sh', ['-euc', commands], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  const exported = wordsOf(`env -i sh -euc '${exports}; env'`).map((line) => line.split('='));
  return {
    install,
    environment: Object.fromEntries(exported) as Record<string, string>,
    nodeArguments: wordsOf(`set -- ${start}; printf '%s\\n' "$@"`).slice(1),
  };
}

// The embedded database's driver has no instrumentation.
describe.runIf(engine === 'mariadb')('OpenTelemetry, without a change to the service', () => {
  let collector: Awaited<ReturnType<typeof startSpanCollector>>;
  let database: Connection;
  let service: ServiceProcess;
  let users: Users;
  let token: string;

  beforeAll(async () => {
    const { install, environment, nodeArguments } = guide();
    await promisify(execFile)('sh', ['-euc', install], { cwd: root });
    expect(environment).toMatchObject({
      OTEL_SERVICE_NAME: 'mfa',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    });
    const server = await startMariaDb(findMariaDbServer() ?? '');
    afterFile(() => server.stop());
    database = await server.connect('mysql');
    afterFile(() => database.end());
    collector = await startSpanCollector();
    service = await spawnService(
      {
        ...environment,
        ADMIN_PASSWORD,
        DATABASE_URL: await server.createDatabase(),
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_BSP_SCHEDULE_DELAY: '100',
      },
      [],
      nodeArguments.slice(0, -1).map((word) => (word.startsWith('./') ? resolve(root, word) : word)),
      resolve(root, nodeArguments.at(-1) ?? ''),
    );
    users = new Users(service.api, ADMIN_PASSWORD);
    token = await users.admin();
  }, 180_000);

  /** The spans of a trace, once the one of its request has come. */
  const trace = (traceId: string, parentId: string): Promise<{ request: Span; statements: Span[] }> =>
    vi.waitFor(
      () => {
        const spans = collector.spans.filter((span) => span.traceId === traceId);
        const request = spans.find(({ parentSpanId }) => parentSpanId === parentId);
        if (!request) throw new Error('the span of the request has not come');
        return { request, statements: spans.filter(({ parentSpanId }) => parentSpanId === request.spanId) };
      },
      { timeout: 20_000 },
    );

  test("a request continues its client's trace, and its statements are spans within it", async () => {
    const { traceId, parentId, headers } = newTraceparent();
    await service.api.request('GET', '/api/v1/users/1000', { token, headers });
    const { request, statements } = await trace(traceId, parentId);
    expect(request.name).toBe('GET /api/v1/users/:id');
    expect(attribute(request, 'http.response.status_code')).toBe(200);
    const texts = statements.map((span) => attribute(span, 'db.query.text'));
    expect(texts).toContainEqual(
      expect.stringMatching(/FROM sessions INNER JOIN users[^]*sessions\.id = \?/),
    );
    expect([...collector.paths]).toEqual(['/v1/traces']);
  });

  test('log lines carry the trace id, also of a trace that begins here', async () => {
    const requestId = randomBytes(8).toString('hex');
    await service.api.request('GET', '/api/v1/users/1000', { token, headers: { 'X-Request-Id': requestId } });
    const logged = (): string | undefined => {
      const line = service.stdout.split('\n').find((each) => each.includes(requestId)) ?? '{}';
      return (JSON.parse(line) as { traceId?: string }).traceId;
    };
    await expect.poll(logged).toMatch(/^[0-9a-f]{32}$/);
    await expect
      .poll(() => collector.spans.map((span) => span.traceId), { timeout: 20_000 })
      .toContain(logged());
  });

  test('no span has a value: of a statement, a query, or what the database refuses', async () => {
    const user = await users.createWithMfa('user', 'nameofsomebody');
    await users.signInWithMfa(user, user.enrolment.scratchCodes[0]);
    await service.api.get('/api/v1/users?nameFilter=nameofsomebody&limit=2', token);
    // Now, statements that the service has not prepared yet are sent as text, values included.
    await database.query('SET GLOBAL max_prepared_stmt_count = 0');
    const other = await users.createWithMfa('helpdesk', 'nameofanother');
    await users.signInWithMfa(other, other.enrolment.app.code(1));
    const taken = { name: 'nameofanother', password: 'four words are better' };
    const { traceId, parentId, headers } = newTraceparent();
    await service.api.request('POST', '/api/v1/users', { token, headers, json: taken });
    await trace(traceId, parentId);
    const statements = collector.spans.map((span) => attribute(span, 'db.query.text') ?? '');
    for (const statement of statements) expect(statement).not.toMatch(/['"]|\b\d/);
    const written = JSON.stringify(collector.spans);
    searchForSecrets('the spans', written);
    expect(collector.spans.some((span) => 'code' in span.status && span.status.code === 2)).toBe(true);
    for (const value of ['nameofsomebody', 'nameofanother', 'Duplicate entry', 'argon2', 'v1.', 'Bearer'])
      expect(written).not.toContain(value);
  });
});
