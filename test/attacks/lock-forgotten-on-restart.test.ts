import { expect, test } from 'vitest';
import { createDatabase } from '../support/database/database.js';
import { codeInvalid, guess, guessWrong, times, outcomeOf } from '../support/users/guessing.js';
import { type ServiceProcess, spawnService } from '../support/processes/processes.js';
import { Users } from '../support/users/users.js';

test('a restart keeps both the count of wrong codes and the lock', async () => {
  const database = await createDatabase();
  const ADMIN_PASSWORD = 'only for this restart';
  // Longer than any restart takes.
  const LOCK_INITIAL_WAIT = '3600';
  const start = (): Promise<ServiceProcess> =>
    spawnService({ ...database.environment, ADMIN_PASSWORD, LOCK_INITIAL_WAIT });
  const usersOf = ({ api }: ServiceProcess): Users => new Users(api, ADMIN_PASSWORD);

  const first = await start();
  const user = await usersOf(first).createWithMfa();
  expect(await guessWrong(usersOf(first), user, 6)).toEqual(times(6, codeInvalid));
  await first.stop();

  const second = await start();
  expect(await guessWrong(usersOf(second), user, 4)).toEqual(times(4, codeInvalid));
  await second.kill();

  const third = usersOf(await start());
  const [scratchCode] = user.enrolment.scratchCodes;
  for (const code of [user.enrolment.app.wrongCode(), user.enrolment.app.code(1), scratchCode]) {
    expect(outcomeOf(await guess(third, user, code))).toMatchObject({ status: 429, code: 'MFA_LOCKED' });
  }
});
