import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDatabase, engine } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { type ServiceProcess, spawnService, spawnTool } from '../support/processes/processes.js';
import { anotherSecret } from '../support/service/keys.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = 'a-password-of-my-own';

/** A process that is replaced by a new one, as in a rolling restart. */
class Replica {
  private process: ServiceProcess | undefined;
  private users: Users | undefined;
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(private readonly environment: Record<string, string>) {}

  get isUp(): boolean {
    return this.users !== undefined;
  }

  async use<T>(work: (users: Users) => Promise<T>): Promise<T> {
    if (!this.users) throw new Error('the process is down');
    const step = work(this.users);
    this.underWay.add(step);
    return step.finally(() => this.underWay.delete(step));
  }

  /** As behind a load balancer: no new steps, then those that are under way, then the end. */
  async restart(): Promise<void> {
    this.users = undefined;
    await Promise.allSettled(this.underWay);
    await this.process?.stop();
    this.process = await spawnService(this.environment);
    this.users = new Users(this.process.api, ADMIN_PASSWORD);
  }
}

// Several processes with their keys in files are for a database server.
describe.runIf(engine === 'mariadb')('while two processes are restarted one after another', () => {
  test('both keys are replaced, and no enrolment and no sign-in fails', async () => {
    const database = await createDatabase();
    const folder = temporaryFolder();
    const fileOf = (name: string, text: string): string => {
      writeFileSync(join(folder, name), `${text}\n`, { mode: 0o600 });
      return join(folder, name);
    };
    const environment = {
      ...database.environment,
      ADMIN_PASSWORD,
      JWT_SECRET: anotherSecret(),
      ENCRYPTION_KEYS_FILE: fileOf('encryption', `k1:${anotherSecret()}`),
      DIGEST_KEY_FILE: fileOf('digest', anotherSecret()),
    };
    const replicas = [new Replica(environment), new Replica(environment)];
    const keys = async (...toolArguments: string[]): Promise<string> => {
      const { code, stderr, stdout } = await spawnTool('keys', toolArguments, environment).ending;
      expect(code, stderr).toBe(0);
      return stdout;
    };
    for (const replica of replicas) await replica.restart();

    let turn = 0;
    let isOver = false;
    const made = [0, 0];
    /** At another one that is up, each time. */
    const step = <T>(work: (users: Users) => Promise<T>): Promise<T> => {
      const up = replicas.filter(({ isUp }) => isUp);
      turn += 1;
      const replica = up[turn % up.length];
      if (!replica) throw new Error('no process is up');
      return replica.use(work);
    };
    const enrolAndSignIn = async (client: number): Promise<void> => {
      for (let number = 0; !isOver; number += 1) {
        const user = await step((users) => users.create('user', `client-${client}-${number}`));
        const enrolment = await step((users) => users.enable(user));
        await step((users) => users.accept(user, enrolment));
        await step((users) => users.signInWithMfa(user, enrolment.scratchCodes[0]));
        await step((users) => users.signInWithMfa(user, enrolment.app.code(1)));
        made[client] = number;
      }
    };
    const untilTheyMadeMore = async (): Promise<void> => {
      const before = [...made];
      await expect
        .poll(() => made.every((number, client) => number > (before[client] ?? 0) + 1), { timeout: 60_000 })
        .toBe(true);
    };

    const change = async (): Promise<void> => {
      /** With traffic while one is restarted and the other is not. */
      const restartAll = async (): Promise<void> => {
        for (const replica of replicas) {
          await replica.restart();
          await untilTheyMadeMore();
        }
      };
      const added = [await keys('add', 'encryption'), await keys('add', 'digest')];
      await restartAll();
      for (const text of added) await keys('promote', /promote (\S+)/.exec(text)?.[1] ?? '');
      await restartAll();
      expect(await keys('rotate')).toMatch(/^[1-9]\d* secrets re-sealed\./);
      await keys('retire', 'k1');
      expect(await keys('retire', 'default', '--void-scratch-codes')).toMatch(
        /Voided the scratch codes of [1-9]\d* users?\./,
      );
      await restartAll();
    };
    const traffic = [0, 1].map(enrolAndSignIn);
    await Promise.all([change().finally(() => (isOver = true)), ...traffic]);
    const status = JSON.parse(await keys('status', '--json')) as { id: string; use: string }[];
    expect(status.map(({ use }) => use)).toEqual(['first', 'first']);
  }, 120_000);
});
