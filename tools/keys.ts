import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { abortOnSignals } from '../src/common/end-on-signals.js';
import { KeyInventory } from '../src/mfa/keys/key-inventory.js';
import { KeyRotation } from '../src/mfa/keys/key-rotation.js';
import { KeyNeedsModule, KeysModule } from '../src/mfa/keys/keys.module.js';
import { command, runCommand, runNamed, withModules } from './command-line.js';
import { addKey, promoteKey, retireKey } from './keys/changes.js';
import { tableOf } from './keys/status.js';
import { operator } from './operator.js';
import { progressBar } from './progress-bar.js';
import { counted } from '../src/common/counted.js';

const usage = `npm run keys -- status [--json]        lists the keys of ENCRYPTION_KEYS and DIGEST_KEY, and what needs each of them
npm run keys -- add RING               makes a new key at the end of a ring: encryption or digest
npm run keys -- promote ID             moves a key to the front of its ring, where it seals or digests what is new
npm run keys -- rotate [--dry-run]     re-seals all secrets with the first of ENCRYPTION_KEYS, while the service runs
npm run keys -- retire ID [--void-scratch-codes]
                                       removes a key that nothing needs, or ends the scratch codes that need it

Each change takes effect when the processes are restarted: see docs/operations.md, "Changing keys".`;

async function status(context: INestApplicationContext, json: boolean): Promise<number> {
  const keys = await context.get(KeyInventory).list();
  console.log(json ? JSON.stringify(keys, null, 2) : tableOf(keys));
  return 0;
}

async function rotate(context: INestApplicationContext, dryRun: boolean): Promise<number> {
  const inventory = context.get(KeyInventory);
  const keys = await inventory.list();
  const old = keys.filter(({ use, secrets }) => use !== 'first' && secrets > 0);
  if (old.length === 0) {
    console.log(`Nothing to re-seal: the first key seals all secrets.\n\n${tableOf(keys)}`);
    return 0;
  }
  const signal = abortOnSignals();
  const bar = progressBar(
    dryRun ? 'Opening' : 'Re-sealing',
    old.reduce((sum, { secrets }) => sum + secrets, 0),
  );
  const outcome = await context
    .get(KeyRotation)
    .rotate(operator('keys'), { onProgress: bar.update, dryRun, signal })
    .finally(bar.stop);

  const { resealed, unreadable, finished } = outcome;
  console.log(
    dryRun
      ? `Dry run: ${counted(resealed, 'secret')} would be re-sealed. Nothing was changed.`
      : `${counted(resealed, 'secret')} re-sealed.${finished ? '' : ' Interrupted: run the command again to continue.'}`,
  );
  if (unreadable.length > 0)
    console.log(
      `${counted(unreadable.length, 'secret')} cannot be opened with these keys, of the users ${someOf(unreadable)}.`,
    );
  console.log(`\n${tableOf(await inventory.list())}`);
  return unreadable.length === 0 && finished ? 0 : 1;
}

function someOf(userIds: readonly number[]): string {
  const shown = userIds.slice(0, 20).join(', ');
  return userIds.length > 20 ? `${shown} and ${userIds.length - 20} more` : shown;
}

const keyId = 'the id of the key';

await runCommand(usage, () =>
  runNamed({
    status: command({ options: { json: { type: 'boolean', default: false } } }, ({ json }) =>
      withModules([KeysModule], (context) => status(context, json)),
    ),
    add: command({ operand: 'the ring of the new key: encryption or digest', options: {} }, (_, ring) =>
      withModules([KeysModule], (context) => addKey(context, ring)),
    ),
    promote: command({ operand: keyId, options: {} }, (_, id) =>
      withModules([KeysModule], (context) => promoteKey(context, id)),
    ),
    rotate: command({ options: { 'dry-run': { type: 'boolean', default: false } } }, (values) =>
      withModules([KeysModule], (context) => rotate(context, values['dry-run'])),
    ),
    // Without the check of the keys, because it may be the way to do without a lost one.
    retire: command(
      { operand: keyId, options: { 'void-scratch-codes': { type: 'boolean', default: false } } },
      (values, id) =>
        withModules([KeyNeedsModule], (context) => retireKey(context, id, values['void-scratch-codes'])),
    ),
  }),
);
