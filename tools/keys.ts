import 'reflect-metadata';
import { type KeyUse, KeyRotation } from '../src/mfa/keys/key-rotation.js';
import { KeysModule } from '../src/mfa/keys/keys.module.js';
import { command, runCommand, runNamed, withModules } from './command-line.js';
import { operator } from './operator.js';
import { progressBar } from './progress-bar.js';

const usage = `npm run keys -- status               shows how many secrets each key seals
npm run keys -- rotate [--dry-run]   re-seals all secrets with the first of ENCRYPTION_KEYS, while the service runs`;

async function status(rotation: KeyRotation): Promise<number> {
  console.log(table(await rotation.status()));
  return 0;
}

async function rotate(rotation: KeyRotation, dryRun: boolean): Promise<number> {
  const keys = await rotation.status();
  const old = keys.filter(({ use, secrets }) => use === 'opens' && secrets > 0);
  if (old.length === 0) {
    console.log(`Nothing to re-seal: the first key seals all secrets.\n\n${table(keys)}`);
    return 0;
  }
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  const bar = progressBar(
    dryRun ? 'Opening' : 'Re-sealing',
    old.reduce((sum, { secrets }) => sum + secrets, 0),
  );
  const outcome = await rotation
    .rotate(operator('keys'), { onProgress: bar.update, dryRun, signal: interruption.signal })
    .finally(bar.stop);

  const { resealed, unreadable, finished } = outcome;
  console.log(
    dryRun
      ? `Dry run: ${resealed} secrets would be re-sealed. Nothing was changed.`
      : `${resealed} secrets re-sealed.${finished ? '' : ' Interrupted: run the command again to continue.'}`,
  );
  if (unreadable.length > 0)
    console.log(
      `${unreadable.length} secrets cannot be opened with these keys, of the users ${someOf(unreadable)}.`,
    );
  console.log(`\n${table(await rotation.status())}`);
  return unreadable.length === 0 && finished ? 0 : 1;
}

const meanings: Readonly<Record<KeyUse['use'], string>> = {
  seals: 'first: seals and opens',
  opens: 'opens',
};

function table(keys: readonly KeyUse[]): string {
  const rows = [
    ['key', 'secrets', ''],
    ...keys.map(({ keyId, secrets, use }) => [keyId, String(secrets), meaning(use, secrets)]),
  ];
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows
    .map(([key = '', secrets = '', use = '']) =>
      `${key.padEnd(width(0))}  ${secrets.padStart(width(1))}  ${use}`.trimEnd(),
    )
    .join('\n');
}

function meaning(use: KeyUse['use'], secrets: number): string {
  return use === 'opens' && secrets === 0 ? 'opens; can be removed from ENCRYPTION_KEYS' : meanings[use];
}

function someOf(userIds: readonly number[]): string {
  const shown = userIds.slice(0, 20).join(', ');
  return userIds.length > 20 ? `${shown} and ${userIds.length - 20} more` : shown;
}

await runCommand(usage, () =>
  runNamed({
    status: command({ options: {} }, () =>
      withModules([KeysModule], (context) => status(context.get(KeyRotation))),
    ),
    rotate: command({ options: { 'dry-run': { type: 'boolean', default: false } } }, (values) =>
      withModules([KeysModule], (context) => rotate(context.get(KeyRotation), values['dry-run'])),
    ),
  }),
);
