import type { INestApplicationContext } from '@nestjs/common';
import { AuditService } from '../../src/audit/audit.service.js';
import { counted } from '../../src/common/counted.js';
import { Config } from '../../src/config/config.js';
import type { KeyEntry } from '../../src/config/validators.js';
import { randomId, randomSecret } from '../../src/crypto/randomness.js';
import { failureReason } from '../../src/database/connection-advice.js';
import { Transactions } from '../../src/database/transactions.js';
import { DigestedCodes } from '../../src/mfa/keys/digested-codes.js';
import { isNeeded, KeyInventory, type KeyUse, type RingName } from '../../src/mfa/keys/key-inventory.js';
import { CommandError, UsageError } from '../command-line.js';
import { operator } from '../operator.js';
import { fileOfKey } from '../data-folder.js';
import { type Edit, type EditOutcome, editKeys, variableOf } from './key-file.js';
import { needOf } from './status.js';

/** Appends a new key, which opens or recognises only, until it is promoted. */
export async function addKey(context: INestApplicationContext, ringName: string): Promise<number> {
  const ring = (['encryption', 'digest'] as const).find((name) => name === ringName);
  if (!ring) throw new UsageError('Name the ring of the new key: encryption or digest');
  const { encryptionKeys, digestKeys } = context.get(Config);
  const id = after(newId(), ring === 'encryption' ? encryptionKeys : digestKeys);
  const text = randomSecret().toString('base64');
  const { outcome, exitCode } = await editAndRecord(
    context,
    { ring, keyId: id, change: 'added' },
    (entries) => {
      if (after(id, entries) !== id)
        throw new CommandError(`Another run has just changed ${variableOf[ring]}: run this again.`);
      return [...entries, { id, text }];
    },
  );
  console.log(
    `${describe(ring, outcome, `has the new key "${id}" at its end`)}\n` +
      `Restart the processes one after another, then run: npm run keys -- promote ${id}`,
  );
  return exitCode;
}

/** Moves a key to the front, where it seals or digests what is new. */
export async function promoteKey(context: INestApplicationContext, name: string): Promise<number> {
  const { ring, id, use } = find(await context.get(KeyInventory).list(), name);
  if (use === 'first') {
    console.log(`The key "${id}" is already the first of ${variableOf[ring]}.`);
    return 0;
  }
  const { outcome, exitCode } = await editAndRecord(
    context,
    { ring, keyId: id, change: 'promoted' },
    (entries) => [entryOf(ring, entries, id), ...entries.filter((entry) => entry.id !== id)],
  );
  const next = ring === 'encryption' ? 'rotate' : 'status';
  console.log(
    `${describe(ring, outcome, `has the key "${id}" at its front`)}\n` +
      `Restart the processes one after another, then run: npm run keys -- ${next}`,
  );
  return exitCode;
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
  const details = { ring, keyId: id, change: 'retired' } as const;
  const { outcome, exitCode } = await editAndRecord(context, details, (entries) => {
    if (entries[0]?.id === id)
      throw new CommandError(`The key "${id}" has become the first of ${variableOf[ring]}.`);
    const retired = entryOf(ring, entries, id);
    return entries.filter((entry) => entry !== retired);
  });
  console.log(`${describe(ring, outcome, `no longer has the key "${id}"`)}\nRestart the processes.`);
  if ('kept' in outcome)
    console.log(
      `The key itself is in ${outcome.kept}: delete that file when all processes have been restarted.`,
    );
  return exitCode;
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
function after(id: string, entries: readonly Pick<KeyEntry, 'id'>[]): string {
  const [lowest = ''] = entries.map((entry) => entry.id).toSorted();
  return id > lowest ? id : after(`z${id}`, entries);
}

function describe(ring: RingName, outcome: EditOutcome, change: string): string {
  return 'edited' in outcome
    ? `${outcome.edited} ${change}. If other machines have a copy of that file, replace it there.`
    : `${outcome.because}, so this command did not change it. The file ${outcome.written} ${change}: ` +
        `make its content the value of ${variableOf[ring]} for every process, then delete it.`;
}

interface KeyChange {
  readonly ring: RingName;
  readonly keyId: string;
  readonly change: 'added' | 'promoted' | 'retired';
}

/**
 * Edits the keys in the transaction that records the change, so that a database that cannot be written to refuses before
 * the file is touched. A change that the operator has yet to make is not recorded.
 * @returns exit code 1 if the file was changed and the transaction then failed.
 */
async function editAndRecord(
  context: INestApplicationContext,
  details: KeyChange,
  edit: Edit,
): Promise<{ outcome: EditOutcome; exitCode: number }> {
  const { ring } = details;
  if (fileOfKey(variableOf[ring]) === undefined) return { outcome: await editKeys(ring, edit), exitCode: 0 };
  const audit = context.get(AuditService);
  let outcome = undefined as EditOutcome | undefined;
  try {
    const edited = await context.get(Transactions).run(async (manager) => {
      await audit.record(manager, operator('keys'), { type: 'keys.changed', subjectUserId: null, details });
      // A transaction that loses to another one runs again: the file is edited once.
      outcome ??= await editKeys(ring, edit);
      // Takes the event back.
      if (!('edited' in outcome)) throw new CommandError(outcome.because);
      return outcome;
    });
    return { outcome: edited, exitCode: 0 };
  } catch (error) {
    if (!outcome) throw error;
    if (!('edited' in outcome)) return { outcome, exitCode: 0 };
    console.error(
      `The keys were changed, but the audit trail may lack the event keys.changed: ${failureReason(error)}.`,
    );
    return { outcome, exitCode: 1 };
  }
}
