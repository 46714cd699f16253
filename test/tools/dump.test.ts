import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { createDatabase, engine } from '../support/database/database.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { expectEnded, grantAccess } from '../support/users/granted-access.js';
import { first, otherKeys } from '../support/service/keys.js';
import { spawnService, spawnTool } from '../support/processes/processes.js';
import { isMissing } from '../support/processes/programs.js';
import { Users } from '../support/users/users.js';

const ADMIN_PASSWORD = randomBytes(12).toString('base64url');
const keys = { ...otherKeys, ENCRYPTION_KEYS: first, ADMIN_PASSWORD };

/** Writes the file that the guide calls dump.cnf. */
function optionFile({ hostname, port, username, password }: URL): string {
  const file = join(temporaryFolder(), 'dump.cnf');
  writeFileSync(
    file,
    `[client]\nhost=${hostname}\nport=${port}\nuser=${username}\npassword=${password}\nprotocol=tcp\n`,
    { mode: 0o600 },
  );
  return `--defaults-extra-file=${file}`;
}

test.runIf(engine === 'mariadb' && !isMissing('mariadb-dump'))(
  'a dump of a running service can be loaded into an empty database as the guide describes',
  async () => {
    const [from, to] = [await createDatabase(), await createDatabase()];
    const [fromUrl, toUrl] = [from, to].map(({ environment }) => new URL(environment['DATABASE_URL'] ?? ''));
    if (!fromUrl || !toUrl) throw new Error('no database server');
    const name = (url: URL): string => url.pathname.slice(1);
    const dump = join(temporaryFolder(), 'mfa.sql');

    const service = await spawnService({ ...from.environment, ...keys });
    const access = await grantAccess(service, ADMIN_PASSWORD);
    const options = ['--single-transaction', '--hex-blob', '--default-character-set=utf8mb4'];
    const dumping = execFile('mariadb-dump', [optionFile(fromUrl), ...options, name(fromUrl)]);
    if (!dumping.stdout) throw new Error('no output');
    await pipeline(dumping.stdout, createWriteStream(dump));
    await service.stop();

    const loading = execFile('mariadb', [optionFile(toUrl), '--default-character-set=utf8mb4', name(toUrl)]);
    if (!loading.stdin) throw new Error('no input');
    const ended = new Promise((resolve) => loading.once('close', resolve));
    await pipeline(createReadStream(dump), loading.stdin);
    expect(await ended).toBe(0);
    const { code, stdout } = await spawnTool('restore', ['--loaded'], { ...to.environment, ...keys }).ending;
    expect(stdout).toMatch(/^Ended: \d+ sessions, 1 pending sign-in, 1 invitation\.\n$/);
    expect(code).toBe(0);

    const restored = await spawnService({ ...to.environment, ...keys });
    await expectEnded(restored, access);
    await new Users(restored.api, ADMIN_PASSWORD).signInWithMfa(
      access.user,
      access.user.enrolment.scratchCodes[1],
    );
    await restored.stop();
  },
);
