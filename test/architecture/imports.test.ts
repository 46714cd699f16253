import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** The rules of .dependency-cruiser.cjs that a source tree violates. */
async function violatedRules(folder: string): Promise<string[]> {
  const program = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
  const args = [program, 'src', 'console', '--output-type', 'json'];
  const { stdout } = await run(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 26 }).catch(
    (failure: unknown) => failure as { stdout: string },
  );
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))];
}

describe('imports point one way', () => {
  const copy = mkdtempSync(join(tmpdir(), 'mfa-imports-'));
  for (const name of ['src', 'console', '.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  afterAll(() => rmSync(copy, { recursive: true }));

  test('in the current source', async () => {
    expect(await violatedRules(root)).toEqual([]);
  });

  test('and every violation is found', async () => {
    const intruders = {
      'sessions-imports-upwards': ['sessions', '../users/user-record.js'],
      'mfa-imports-upwards': ['mfa', '../users/user-directory.js'],
      'users-imports-upwards': ['users', '../auth/access-tokens.js'],
      'operations-imports-upwards': ['operations', '../console/page-files.js'],
      'entities-of-users-are-private': ['auth', '../users/entities/user.entity.js'],
      'otp-is-pure': ['otp', '../common/clock/clock.js'],
      'one-file-knows-speakeasy': ['crypto', 'speakeasy'],
      'folders-never-import-the-composition': ['operations', '../entities.js'],
      'the-console-is-a-client': ['../console/src', '../../src/common/clock/clock.js'],
    };
    for (const [rule, [module = '', imported = '']] of Object.entries(intruders)) {
      writeFileSync(join(copy, 'src', module, `${rule}.ts`), `import '${imported}';\n`);
    }
    expect(await violatedRules(copy)).toEqual(expect.arrayContaining(Object.keys(intruders)));
  });
});

describe('house rules that no linter checks', () => {
  test('only UserDirectory.findFor makes an authorised user', async () => {
    const { stdout } = await run('grep', ['-rlE', 'as (Authorised|Accessible)User', 'src'], { cwd: root });
    expect(stdout.trim().split('\n')).toEqual(['src/users/user-directory.ts']);
  });

  test("Node's flags are set in package.json only", async () => {
    const flag = 'allocation-site-' + 'pretenuring';
    const folders = ['package.json', 'scripts', 'src', 'tools', 'bench', 'test'];
    const ignored = ['--exclude-dir=node_modules', '--exclude-dir=results'];
    const { stdout } = await run('grep', ['-rlF', ...ignored, flag, ...folders], { cwd: root });
    expect(stdout.trim().split('\n')).toEqual(['package.json']);
  });

  test.each(['forwardRef', 'ModuleRef', 'synchronize: true', 'HttpException('])(
    'src does not use %s',
    async (text) => {
      const found = await run('grep', ['-rlF', text, 'src'], { cwd: root }).then(
        ({ stdout }) => stdout.trim().split('\n'),
        () => [],
      );
      expect(found).toEqual([]);
    },
  );
});
