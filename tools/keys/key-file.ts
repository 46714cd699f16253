import { constants, existsSync } from 'node:fs';
import { type FileHandle, lstat, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fileErrorReason, isFileError } from '../../src/common/errors/file-error.js';
import { keyEntries, type KeyEntry } from '../../src/config/validators.js';
import { randomId } from '../../src/crypto/randomness.js';
import type { RingName } from '../../src/mfa/keys/key-inventory.js';
import { CommandError } from '../command-line.js';
import { dataDirectory, fileOfKey } from '../data-folder.js';
import { replaceFile, syncFolderOf, withFileErrors } from '../output-file.js';

export const variableOf: Readonly<Record<RingName, 'ENCRYPTION_KEYS' | 'DIGEST_KEY'>> = {
  encryption: 'ENCRYPTION_KEYS',
  digest: 'DIGEST_KEY',
};

/** What became of a change. */
export type EditOutcome =
  /** `kept` has a key that was removed, until the operator is sure. */
  | { readonly edited: string; readonly kept?: string }
  /** The keys are where this command cannot change them. A new file has the value that they must get. */
  | { readonly written: string; readonly because: string };

export type Edit = (entries: readonly KeyEntry[]) => readonly KeyEntry[];

const ownerOnly = 0o600;

/** Error codes of files that only other means can change, such as those that Kubernetes and Docker mount. */
const unchangeable = new Set(['EACCES', 'EBUSY', 'EPERM', 'EROFS', 'EXDEV']);

/** Changes the list of keys of a ring. @throws CommandError; the keys are as they were then. */
export async function editKeys(ring: RingName, edit: Edit): Promise<EditOutcome> {
  const variable = variableOf[ring];
  const file = fileOfKey(variable);
  if (file === undefined) {
    const because = `${variable} is set in the environment or in .env`;
    return { written: await writeValue(ring, edit(keyEntries(process.env[variable] ?? ''))), because };
  }
  const outcome = await withFileErrors(file, () => editFile(file, edit));
  if (typeof outcome !== 'string') return outcome;
  return { written: await writeValue(ring, edit(await readEntries(file))), because: outcome };
}

/**
 * The draft is also the lock: the run that creates it may change the file, and renaming the draft does so in one step. A
 * killed run leaves it, and the keys as they were.
 * @returns why the file cannot be changed here, if it cannot.
 */
async function editFile(file: string, edit: Edit): Promise<EditOutcome | string> {
  const { gid, mode, uid } = await lstat(file);
  if ((mode & constants.S_IFMT) === constants.S_IFLNK) return `${file} is a symbolic link`;
  const draft = `${file}.editing`;
  let handle: FileHandle | undefined;
  let kept: string | undefined;
  try {
    handle = await open(draft, 'wx', ownerOnly);
    const before = await readEntries(file);
    const after = edit(before);
    await handle.writeFile(format(after));
    const own = await handle.stat();
    if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid);
    await handle.chmod(mode & 0o777);
    await handle.sync();
    kept = await keepRemoved(file, before, after);
    if (!(await isNamed(draft, handle))) throw new CommandError(`Another run is changing ${file}.`);
    await rename(draft, file);
    await syncFolderOf(file);
    return { edited: file, ...(kept !== undefined && { kept }) };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new CommandError(
        `${draft} exists: another run is changing these keys, or one was killed. If none is running, delete that file.`,
      );
    if (handle && (await isNamed(draft, handle))) await rm(draft, { force: true });
    if (kept !== undefined) await rm(kept, { force: true });
    if (!isFileError(error) || !unchangeable.has(code)) throw error;
    return `${file} cannot be changed here: ${fileErrorReason(error)}`;
  } finally {
    await handle?.close();
  }
}

/** False once an operator has deleted the file, and perhaps another run has made its own. */
async function isNamed(path: string, handle: FileHandle): Promise<boolean> {
  const [named, own] = await Promise.all([lstat(path).catch(() => undefined), handle.stat()]);
  return named?.ino === own.ino;
}

/** A process that was not restarted may still use a key that leaves the ring. */
async function keepRemoved(
  file: string,
  before: readonly KeyEntry[],
  after: readonly KeyEntry[],
): Promise<string | undefined> {
  const removed = before.find(({ id }) => !after.some((entry) => entry.id === id));
  if (!removed) return undefined;
  const kept = `${file}.retired-${removed.id}`;
  await replaceFile(kept, [format([removed])]);
  return kept;
}

async function writeValue(ring: RingName, entries: readonly KeyEntry[]): Promise<string> {
  const folder = existsSync(dataDirectory()) ? dataDirectory() : process.cwd();
  const file = join(folder, `${variableOf[ring].toLowerCase()}.new-${randomId().slice(0, 8)}`);
  await replaceFile(file, [format(entries)]);
  return file;
}

async function readEntries(file: string): Promise<readonly KeyEntry[]> {
  return keyEntries((await withFileErrors(file, () => readFile(file, 'utf8'))).trim());
}

/** @throws CommandError if the service would read something else in it. */
function format(entries: readonly KeyEntry[]): string {
  const list = entries.map(({ id, text }) => `${id}:${text}`).join(',');
  if (!isDeepStrictEqual(keyEntries(list), entries))
    throw new CommandError(
      'One of the keys contains a comma and, soon after it, a colon: in a list it would be read as two keys. Nothing was changed.',
    );
  return `${list}\n`;
}
