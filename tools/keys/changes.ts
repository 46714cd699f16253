import type { INestApplicationContext } from '@nestjs/common';
import { AuditService } from '../../src/audit/audit.service.js';
import { counted } from '../../src/common/counted.js';
import type { KeyEntry } from '../../src/config/validators.js';
import { randomId, randomSecret } from '../../src/crypto/randomness.js';
import { Transactions } from '../../src/database/transactions.js';
import { DigestedCodes } from '../../src/mfa/keys/digested-codes.js';
import { isNeeded, KeyInventory, type KeyUse, type RingName } from '../../src/mfa/keys/key-inventory.js';
import { CommandError, UsageError } from '../command-line.js';
import { operator } from '../operator.js';
import { type EditOutcome, editKeys, variableOf } from './key-file.js';
import { needOf } from './status.js';

/** Appends a new key, which opens or recognises only, until it is promoted. */
export async function addKey(context: INestApplicationContext, ringName: string): Promise<number> {
  const ring = (['encryption', 'digest'] as const).find((name) => name === ringName);
  if (!ring) throw new UsageError('Name the ring of the new key: encryption or digest');
  let id = newId();
  const text = randomSecret().toString('base64');
  const outcome = await editKeys(ring, (entries) => {
    id = after(id, entries);
    return [...entries, { id, text }];
  });
  await record(context, outcome, { ring, keyId: id, change: 'added' });
  console.log(
    `${describe(ring, outcome, `has the new key "${id}" at its end`)}\n` +
      `Restart the processes one after another, then run: npm run keys -- promote ${id}`,
  );
  return 0;
}

/** Moves a key to the front, where it seals or digests what is new. */
export async function promoteKey(context: INestApplicationContext, name: string): Promise<number> {
  const { ring, id, use } = find(await context.get(KeyInventory).list(), name);
  if (use === 'first') {
    console.log(`The key "${id}" is already the first of ${variableOf[ring]}.`);
    return 0;
  }
  const outcome = await editKeys(ring, (entries) => [
    entryOf(ring, entries, id),
    ...entries.filter((entry) => entry.id !== id),
  ]);
  await record(context, outcome, { ring, keyId: id, change: 'promoted' });
  const next = ring === 'encryption' ? 'rotate' : 'status';
  console.log(
    `${describe(ring, outcome, `has the key "${id}" at its front`)}\n` +
      `Restart the processes one after another, then run: npm run keys -- ${next}`,
  );
  return 0;
}

/**
 * Removes a key that nothing needs any more.
 * @param voidScratchCodes ends the codes that need it, which gives it up if it is lost or known to somebody.
 */
export async function retireKey(
  context: INestApplicationContext,
  name: string,
  voidScratchCodes: boolean,
): Promise<number> {
  const inventory = context.get(KeyInventory);
  const { ring, id, use } = find(await inventory.list(), name);
  if (use === 'first')
    throw new CommandError(
      `The key "${id}" is the first of ${variableOf[ring]}: promote another one and restart the processes first.`,
    );
  if (voidScratchCodes) {
    if (ring !== 'digest')
      throw new CommandError(`The key "${id}" is in ENCRYPTION_KEYS: no scratch codes depend on it.`);
    const users = await context.get(DigestedCodes).endAll(operator('keys'), id);
    console.log(`Voided the scratch codes of ${counted(users, 'user')}. They can create new ones.`);
  }
  const left = (await inventory.list()).find((key) => key.ring === ring && key.id === id);
  if (left && isNeeded(left))
    throw new CommandError(`The key "${id}" is needed: ${needOf(left)}. ${wayForward(left)}.`);
  if (use === 'missing') return 0;
  const outcome = await editKeys(ring, (entries) => {
    if (entries[0]?.id === id)
      throw new CommandError(`The key "${id}" has become the first of ${variableOf[ring]}.`);
    const retired = entryOf(ring, entries, id);
    return entries.filter((entry) => entry !== retired);
  });
  await record(context, outcome, { ring, keyId: id, change: 'retired' });
  console.log(`${describe(ring, outcome, `no longer has the key "${id}"`)}\nRestart the processes.`);
  if ('kept' in outcome)
    console.log(
      `The key itself is in ${outcome.kept}: delete that file when all processes have been restarted.`,
    );
  return 0;
}

function wayForward({ id, ring, use, users }: KeyUse): string {
  if (ring === 'encryption')
    return use === 'missing' ? 'Put it back into ENCRYPTION_KEYS' : 'Run npm run keys -- rotate first';
  if (users === 0) return 'Pending enrolments end by themselves: run this again later';
  return `Users replace their codes over time; npm run keys -- retire ${id} --void-scratch-codes ends them now`;
}

/** @param name the id of a key or, if both rings have that id, `encryption:id` or `digest:id`. */
function find(keys: readonly KeyUse[], name: string): KeyUse {
  const found = keys.filter(({ ring, id }) => name === id || name === `${ring}:${id}`);
  const [key, ...others] = found;
  // The argument is not repeated: somebody may have pasted a key.
  if (!key) throw new CommandError('There is no key with this id: npm run keys -- status lists the keys.');
  if (others.length > 0)
    throw new CommandError(
      `Both rings have a key "${key.id}": name encryption:${key.id} or digest:${key.id}.`,
    );
  return key;
}

function entryOf(ring: RingName, entries: readonly KeyEntry[], id: string): KeyEntry {
  const entry = entries.find((each) => each.id === id);
  if (!entry) throw new CommandError(`The key "${id}" is no longer in ${variableOf[ring]}.`);
  return entry;
}

function newId(): string {
  const date = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  return `k${date}-${randomId().slice(0, 6)}`;
}

/** @returns the id, made to sort after the first of those that there are: see `KeyedDigests.commonDigest` */
function after(id: string, entries: readonly KeyEntry[]): string {
  const [lowest = ''] = entries.map((entry) => entry.id).toSorted();
  return id > lowest ? id : after(`z${id}`, entries);
}

function describe(ring: RingName, outcome: EditOutcome, change: string): string {
  return 'edited' in outcome
    ? `${outcome.edited} ${change}. If other machines have a copy of that file, replace it there.`
    : `${outcome.because}, so this command did not change it. The file ${outcome.written} ${change}: ` +
        `make its content the value of ${variableOf[ring]} for every process, then delete it.`;
}

/** A change that the operator has yet to make is not recorded. */
async function record(
  context: INestApplicationContext,
  outcome: EditOutcome,
  details: { ring: RingName; keyId: string; change: 'added' | 'promoted' | 'retired' },
): Promise<void> {
  if (!('edited' in outcome)) return;
  const audit = context.get(AuditService);
  await context
    .get(Transactions)
    .run((manager) =>
      audit.record(manager, operator('keys'), { type: 'keys.changed', subjectUserId: null, details }),
    );
}
