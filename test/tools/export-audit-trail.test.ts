import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { type Ending, spawnTool } from '../support/processes/processes.js';
import { startService, type TestService } from '../support/service/service.js';
import { travel } from '../support/service/time.js';
import type { TestUser } from '../support/users/users.js';

const day = 24 * 3600;
const folder = temporaryFolder();

describe('npm run --silent audit -- export', () => {
  let service: TestService;
  let environment: Record<string, string>;
  let user: TestUser;
  let between: string;

  beforeAll(async () => {
    const database = await createDatabase();
    ({ environment } = database);
    service = await startService(environment);
    // Longer ago than recent events, which the export leaves out.
    travel(-day);
    user = await service.users.create();
    travel(60);
    between = new Date().toISOString();
    for (let event = 0; event < 600; event += 1) await service.users.enable(user);
    travel(60);
    await service.users.create();
  });

  const exported = (...options: string[]): Promise<Ending> =>
    spawnTool('audit', ['export', ...options], environment).ending;
  const eventsIn = (lines: string): { id: string }[] =>
    lines
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { id: string });
  /** All events, paged through the API. */
  const all = async (query = ''): Promise<{ id: string }[]> => {
    const found: { id: string }[] = [];
    for (let cursor = ''; ;) {
      const { body } = await service.api.get(
        `/api/v1/auditEvents?limit=200${query}${cursor && `&cursor=${cursor}`}`,
        await service.users.admin(),
      );
      found.push(...body.results);
      if (!body.nextCursor) return found.reverse();
      cursor = body.nextCursor;
    }
  };

  test('writes the whole trail, oldest first, as the API shows it, and how to continue', async () => {
    const { code, stdout, stderr } = await exported();
    expect(code).toBe(0);
    const events = eventsIn(stdout);
    expect(events.length).toBeGreaterThan(600);
    expect(events).toEqual(await all());
    const [, until = ''] = /continue next time with --from (\S+)\n$/.exec(stderr) ?? [];
    expect(stderr).toContain(`${events.length} events, up to ${until}`);
    expect(eventsIn((await exported('--from', until)).stdout)).toEqual([]);
  });

  test('filters by time, type and account', async () => {
    const about = `&userId=${user.id}`;
    const cases: [string[], string][] = [
      [['--from', between], `&from=${between}`],
      [['--to', between], `&to=${between}`],
      [['--type', 'user.created'], '&type=user.created'],
      [['--user', String(user.id)], about],
      [['--user', user.name.toUpperCase(), '--to', between], `${about}&to=${between}`],
    ];
    for (const [options, query] of cases) {
      const events = eventsIn((await exported(...options)).stdout);
      expect(events.length, query).toBeGreaterThan(0);
      expect(events, query).toEqual(await all(query));
    }
  });

  test('refuses a name that nobody or more than one account has had', async () => {
    const deleted = await service.users.createDeleted('twice');
    const { id } = await service.users.create('user', 'twice');
    expect(await exported('--user', 'nobody')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'No account has, or ever had, the name given with --user.\n',
    });
    const { code, stderr } = await exported('--user', 'twice');
    expect(code).toBe(1);
    expect(stderr).toContain(`give one of their ids, ${id}, ${deleted}.`);
  });

  test('writes a file for its owner only, and overwrites none', async () => {
    const file = join(folder, 'trail.jsonl');
    const { code, stdout } = await exported('--output', file);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(eventsIn(readFileSync(file, 'utf8'))).toEqual(await all());
    const again = await exported('--output', file);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain(`${file} cannot be written: it already exists; `);
  });

  test.each([
    [['--type', 'mfa.enabeld'], '--type must be one of '],
    [['--user', 'a name'], '--user is neither the name of a user nor an id'],
    [['--from', 'yesterday'], '--from yesterday is not an instant'],
    [['--form', 'x'], '--form is not an option here'],
    [['everything'], 'There are unexpected arguments'],
  ])('explains invalid arguments: %s', async (options, sentence) => {
    const { code, stdout, stderr } = await exported(...options);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr).toContain('npm run --silent audit -- export [options]');
  });

  test('does not create a missing database', async () => {
    const empty = join(folder, 'nothing');
    const { code, stderr } = await spawnTool('audit', ['export'], { DATA_DIR: empty }).ending;
    expect(code).toBe(1);
    expect(stderr).toBe(
      `There is no database in ${empty}: set DATA_DIR or DATABASE_URL as for the service, or start the service first.\n`,
    );
    expect(existsSync(empty)).toBe(false);
  });
});
