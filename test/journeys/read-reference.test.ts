import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { errorCodes } from '../../src/common/errors/error-codes.js';
import { exampleOf, operations, resolve, schemaErrors } from '../support/http/openapi-schemas.js';
import { startShell } from '../support/docs/shell.js';
import { isMissing } from '../support/processes/programs.js';
import { startService, type TestService } from '../support/service/service.js';

const run = promisify(execFile);
const noTerminal = isMissing('bash') || isMissing('curl');

/** Runs the text as if it were pasted into a terminal. */
async function paste(text: string): Promise<string> {
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', text]);
  return stdout;
}

function textOf(markup: string): string {
  return markup
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

const commandsIn = (markup: string): string[] =>
  [...markup.matchAll(/<pre class="curl"><code>([^]*?)<\/code><\/pre>/g)].map(([, text = '']) =>
    textOf(text),
  );

const byId = operations.map((operation) => [operation.operationId, operation] as const);

describe('the reference at /docs', () => {
  let service: TestService;
  let page: string;

  beforeAll(async () => {
    service = await startService();
    page = await (await fetch(`${service.api.url}/docs`)).text();
  });

  const sectionOf = (id: string): string =>
    new RegExp(`<section id="${id}"[^]*?</section>`).exec(page)?.[0] ?? '';

  test('is a page with a style sheet and a script, which load nothing else', async () => {
    for (const [path, type] of [
      ['/docs', 'text/html; charset=utf-8'],
      ['/docs/reference.css', 'text/css; charset=utf-8'],
      ['/docs/reference.js', 'text/javascript; charset=utf-8'],
    ] as const) {
      const { status, headers } = await fetch(service.api.url + path);
      expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type });
      expect(headers.get('cache-control')).toBe('no-cache');
      expect(headers.get('content-security-policy')).toContain("default-src 'none';script-src 'self'");
      const { status: head } = await fetch(service.api.url + path, { method: 'HEAD' });
      expect(head).toBe(200);
    }
    const loaded = [...page.matchAll(/<(?:link|script|img|iframe|source|object)[^>]*>/g)].map(([tag]) => tag);
    expect(loaded).toEqual([
      '<link rel="icon" href="data:," />',
      '<link rel="stylesheet" href="docs/reference.css" />',
      '<script type="module" src="docs/reference.js">',
    ]);
    expect(page).not.toMatch(/<style|<script>|\sstyle=|\son[a-z]+=|javascript:|undefined|\[object/);
    const style = await (await fetch(`${service.api.url}/docs/reference.css`)).text();
    expect(style).not.toMatch(/@import|url\(/);
    const script = await (await fetch(`${service.api.url}/docs/reference.js`)).text();
    expect(script).not.toMatch(/\bimport\b|\bfetch\b|innerHTML|eval/);
    expect((await fetch(`${service.api.url}/docs/index.html`)).status).toBe(404);
  });

  test('stays small', () => expect(gzipSync(page).length).toBeLessThan(32 * 1024));

  test('names the address of the service, and an entity tag for it', async () => {
    expect(textOf(page)).toContain(`The service is at ${service.api.url}.`);
    expect(page).not.toMatch(/127\.0\.0\.1:3000|%ADDRESS%/);
    const tag = (await fetch(`${service.api.url}/docs`)).headers.get('etag') ?? '';
    const same = await fetch(`${service.api.url}/docs`, { headers: { 'if-none-match': tag } });
    expect(same.status).toBe(304);
  });

  test('lists every error code once, with a link to it', () => {
    const codes = [...page.matchAll(/<tr id="error-([A-Z_]+)"/g)].map(([, code]) => code);
    expect(codes).toEqual([...new Set(codes)].sort());
    const documented = operations.flatMap(({ responses }) =>
      Object.values(responses).flatMap(({ content = {} }) =>
        Object.values(content).flatMap(({ examples = {} }) => Object.keys(examples)),
      ),
    );
    for (const code of documented.filter((name) => name in errorCodes))
      expect(page).toContain(`href="#error-${code}" aria-label="Link to ${code}"`);
  });

  test('has no broken links and no duplicate ids', () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const links = [...page.matchAll(/\shref="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(operations.length);
    expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('skips no heading level', () => {
    const levels = [...page.matchAll(/<h([1-6])[\s>]/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.slice(1).forEach((level, index) => expect(level).toBeLessThanOrEqual((levels[index] ?? 0) + 1));
  });

  describe.each(byId)(
    '%s',
    (operationId, { method, path, summary, requestBody, responses, ...operation }) => {
      test('documents its purpose, address, roles, fields and errors', () => {
        const section = sectionOf(operationId);
        const words = textOf(section);
        expect(words).toContain(summary);
        expect(words).toContain(`${method} ${path}`);
        const roles = operation['x-roles'] ?? ['Anyone, without a token.'];
        for (const role of roles) expect(words).toContain(role === 'scraper' ? 'METRICS_TOKEN' : role);
        for (const { name } of operation.parameters ?? []) expect(words).toContain(name);
        const { schema = {} } = requestBody?.content['application/json'] ?? {};
        for (const choice of (schema.oneOf ?? [schema]).map(resolve)) {
          for (const name of Object.keys(choice.properties ?? {})) expect(words).toContain(name);
        }
        const codes = Object.entries(responses).flatMap(([status, { content = {} }]) =>
          Number(status) < 400
            ? []
            : Object.values(content).flatMap(({ examples = {} }) => Object.keys(examples)),
        );
        for (const code of codes) {
          expect(words).toContain(code);
          expect(words).toContain(errorCodes[code as keyof typeof errorCodes].title);
        }
      });

      test.skipIf(noTerminal)('has commands that a shell parses as intended', async () => {
        const commands = commandsIn(sectionOf(operationId));
        const schema = requestBody?.content['application/json']?.schema;
        const choices = schema ? (schema.oneOf ?? [schema]) : [undefined];
        expect(commands).toHaveLength(choices.length);
        for (const [index, command] of commands.entries()) {
          const given = await paste(`curl() { printf '%s\\0' "$@"; }; TOKEN=T\n${command}`);
          const words = given.split('\0').slice(0, -1);
          const after = (option: string): string[] =>
            words.flatMap((word, place) => (word === option ? [words[place + 1] ?? ''] : []));
          const filled = path
            .replace('{id}', '1001')
            .replace(/\{[^}]+\}/, exampleOfPath(operation.parameters));
          expect(words.slice(0, 2)).toEqual(['-s', service.api.url + filled]);
          const [json] = after('-d');
          expect(after('-X')[0] ?? (json === undefined ? 'GET' : 'POST')).toBe(method);
          const guarded = (operation.security ?? []).length > 0;
          expect(after('-H').includes('Authorization: Bearer T')).toBe(guarded);
          const choice = choices[index];
          expect(after('-H').includes('Content-Type: application/json')).toBe(json !== undefined);
          expect(json !== undefined).toBe(choice !== undefined);
          if (choice) expect(schemaErrors(choice, JSON.parse(json ?? ''))).toBeUndefined();
        }
      });
    },
  );

  test.skipIf(noTerminal)(
    'has commands that work when pasted in the order of a first try',
    async () => {
      const [begin = ''] = commandsIn(sectionOf('begin'));
      const here = begin
        .replace(/^BASE=.*$/m, `BASE=${service.api.url}`)
        .replace(/^PASSWORD=.*$/m, `PASSWORD='${service.users.adminPassword}'`);
      expect(await paste(`${here}\nprintf %s "$TOKEN"`)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);

      const answersOf = async (operationId: string): Promise<{ status: number; text: string }[]> => {
        const answers = [];
        for (const command of commandsIn(sectionOf(operationId))) {
          const shown = await paste(
            `${here}\ncurl() { command curl -w '\\n%{http_code}' "$@"; }\n${command}`,
          );
          const [text = '', status] = shown.split(/\n(?=\d{3}$)/);
          answers.push({ status: Number(status), text });
        }
        return answers;
      };
      const statusesOf = async (operationId: string): Promise<number[]> =>
        (await answersOf(operationId)).map(({ status }) => status);

      expect(await statusesOf('createUser')).toEqual([201]);
      // The example tokens of the other two grants are refused.
      expect(await statusesOf('requestToken')).toEqual([200, 400, 400]);
      expect(await statusesOf('requestConsoleToken')).toEqual([200, 400, 400]);
      const [list] = await answersOf('listUsers');
      expect(JSON.parse(list?.text ?? '').results.map(({ name }: { name: string }) => name)).toContain(
        'alice',
      );
      const [enabled] = await answersOf('enableMfa');
      expect(Object.keys(JSON.parse(enabled?.text ?? ''))).toEqual(
        Object.keys(exampleOf({ $ref: '#/components/schemas/MfaEnrolmentDto' }) as object).filter(
          (name) => name !== 'qrImage',
        ),
      );
      for (const [operationId, status] of [
        ['getCurrentUser', 200],
        ['getUser', 200],
        ['updateUser', 200],
        ['getMfaStatus', 200],
        ['acceptMfa', 400],
        ['listSessions', 200],
        ['changePassword', 204],
        ['listAuditEvents', 200],
        ['getMfaCoverage', 200],
        ['getMetrics', 200],
        ['endConsoleSession', 204],
        ['signOut', 204],
      ] as const) {
        expect({ operationId, statuses: await statusesOf(operationId) }).toEqual({
          operationId,
          statuses: [status],
        });
      }
      for (const { operationId, responses } of operations) {
        for (const status of await statusesOf(operationId)) {
          expect(status, operationId).toBeLessThan(500);
          expect(Object.keys(responses), operationId).toContain(String(status));
        }
      }
    },
    120_000,
  );

  test.skipIf(noTerminal)('signs in an administrator with MFA, too', async () => {
    const admin = await service.users.createWithMfa('admin');
    const shell = startShell({});
    await shell.run(
      commandsIn(sectionOf('begin'))
        .join('\n')
        .replace(/^BASE=.*$/m, `BASE=${service.api.url}`)
        .replace(/^PASSWORD=.*$/m, `PASSWORD='${admin.password}'`)
        .replace('sign_in administrator', `sign_in ${admin.name}`),
      admin.enrolment.scratchCodes[0],
    );
    const token = (await shell.run('echo "$TOKEN"')).trim();
    expect((await service.api.get('/api/v1/users/me', token)).body).toMatchObject({ name: admin.name });
  });
});

function exampleOfPath(parameters: (typeof operations)[number]['parameters'] = []): string {
  const other = parameters.find(({ name, in: place }) => place === 'path' && name !== 'id');
  return String(other?.schema.example);
}
