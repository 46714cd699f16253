import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { afterFile } from '../support/processes/cleanup.js';
import { createDatabase, openDatabase } from '../support/database/database.js';
import { expectUserCounts } from '../support/database/numbered-users.js';
import { spawnService } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';

test('two processes that write to one database at the same time lose nothing', async () => {
  const database = await createDatabase();
  const environment = { ...database.environment, ADMIN_PASSWORD };
  const [first, second] = await Promise.all([spawnService(environment), spawnService(environment)]);
  const admin = await new Users(first.api, ADMIN_PASSWORD).admin();
  const numbers = Array.from({ length: 60 }, (_, number) => number);

  const answers = await Promise.all(
    numbers.map((number) =>
      (number % 2 === 0 ? first : second).api.post('/api/v1/users', admin, {
        name: `user-${number}`,
        password: 'a-password-of-theirs',
      }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(numbers.map(() => 201));
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(numbers.length);

  const rows = await openDatabase(loadConfig(environment));
  afterFile(() => rows.destroy());
  const users: { id: number; name: string }[] = await rows.query(
    'SELECT id, name FROM users WHERE id > 1000 ORDER BY id',
  );
  const created = answers.map(({ body }) => ({ id: body.id as number, name: body.name as string }));
  expect(users.map(({ id, name }) => ({ id, name }))).toEqual(created.sort((a, b) => a.id - b.id));
  const events = await rows.query("SELECT subjectUserId FROM audit_events WHERE type = 'user.created'");
  expect(events).toHaveLength(numbers.length);
  await expectUserCounts(rows);
});
