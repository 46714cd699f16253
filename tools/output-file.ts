import { once } from 'node:events';
import { existsSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { chown, type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { cleanUpOnSignals } from '../src/common/end-on-signals.js';
import { explainFileError, isFileError } from '../src/common/errors/file-error.js';
import { randomId } from '../src/crypto/randomness.js';
import { CommandError } from './command-line.js';

/** The name of a file until it is complete. */
export const partialFile = (file: string): string => `${file}.part`;

/** SQLite's, beside a partial file that it writes. */
const journal = '-journal';

const ownerOnly = 0o600;

/** A new file, readable by its owner only. Until it is complete, its name ends in `.part`. */
export class OutputFile {
  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
    private readonly inode: number,
  ) {}

  /**
   * Writes a whole file, of which nothing is left if that fails or a signal interrupts it.
   * @returns what `write` does.
   * @throws CommandError if the file exists.
   */
  static async create<T>(file: string, write: (target: OutputFile) => Promise<T>): Promise<T> {
    const target = await OutputFile.open(file);
    const keep = cleanUpOnSignals(() => target.discard());
    try {
      const result = await write(target);
      await target.finish();
      return result;
    } catch (error) {
      // Its error may be about the other run's file.
      if (!target.isNamed()) throw target.takenOver();
      target.discard();
      throw error;
    } finally {
      keep();
    }
  }

  /** Replaces a partial file that an earlier run left. @throws CommandError if the file exists. */
  static async open(file: string): Promise<OutputFile> {
    claim(file);
    return withFileErrors(file, async () => {
      for (const ending of ['', journal]) await rm(partialFile(file) + ending, { force: true });
      const handle = await open(partialFile(file), 'wx', ownerOnly);
      return new OutputFile(file, handle, (await handle.stat()).ino);
    });
  }

  /** @throws CommandError */
  async write(text: string): Promise<void> {
    await withFileErrors(this.file, () => this.handle.appendFile(text));
  }

  /** Removes what was written, unless another run has replaced it. Synchronous, for a signal that ends the process. */
  discard(): void {
    if (!this.isNamed()) return;
    for (const ending of ['', journal]) rmSync(partialFile(this.file) + ending, { force: true });
  }

  /** @throws CommandError */
  async finish(): Promise<void> {
    assertAbsent(this.file);
    await withFileErrors(this.file, async () => {
      if (!this.isNamed()) throw this.takenOver();
      await this.handle.sync();
      await this.handle.close();
      await rename(partialFile(this.file), this.file);
      await syncFolderOf(this.file);
    });
  }

  private isNamed(): boolean {
    return statSync(partialFile(this.file), { throwIfNoEntry: false })?.ino === this.inode;
  }

  private takenOver(): CommandError {
    return new CommandError(`Another run is writing ${this.file}, or has just written it.`);
  }
}

type Write = (text: string) => Promise<void>;

/** Lets `work` write a new file, or to stdout if none is named. @throws CommandError */
export async function writeFileOrStdout(
  file: string | undefined,
  work: (write: Write) => Promise<void>,
): Promise<void> {
  if (file === undefined) await work(writeOut);
  else await OutputFile.create(file, (target) => work((text) => target.write(text)));
}

/** The files that this process writes. */
const claimed = new Set<string>();

/** @throws CommandError if it exists, or another option names it, too. */
function claim(file: string): void {
  assertAbsent(file);
  if (claimed.has(resolve(file)))
    throw new CommandError(`${file} is given for two files: choose another name for one of them.`);
  claimed.add(resolve(file));
}

/** @throws CommandError */
export function assertAbsent(file: string): void {
  const missing = missingTargetOf(file);
  if (missing !== undefined) throw new CommandError(`${file} cannot be written: ${missing}.`);
  if (!existsSync(file)) return;
  const code = statSync(file).isDirectory() ? 'EISDIR' : 'EEXIST';
  throw new CommandError(`${file} cannot be written: ${explainFileError({ code })}.`);
}

/**
 * Replacing a link whose volume is not mounted would put what belongs on that volume beside the link.
 * @returns what is wrong and what to do, or undefined if this is not a link to nothing.
 */
export function missingTargetOf(file: string): string | undefined {
  if (existsSync(file)) return undefined;
  try {
    return `it is a link to ${readlinkSync(file)}, which is not there; mount its volume, or remove the link`;
  } catch {
    return undefined;
  }
}

/** Opens a partial file for appending, a new one or the one that an earlier run left. @throws CommandError */
export async function openPartialFile(file: string): Promise<FileHandle> {
  claim(file);
  return withFileErrors(file, async () => {
    const handle = await open(partialFile(file), 'a+', ownerOnly);
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(size - 1, 0));
    // The last line may be incomplete.
    if (size > 0 && buffer.toString() !== '\n') await handle.appendFile('\n');
    await syncFolderOf(file);
    return handle;
  });
}

/** Replaces a file by one with this content, atomically. @throws CommandError */
export async function replaceFile(
  file: string,
  content: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  const temporary = `${file}.${randomId()}`;
  await withFileErrors(file, async () => {
    const handle = await open(temporary, 'wx', ownerOnly);
    try {
      for await (const text of content) await handle.appendFile(text);
      await handle.sync();
      await rename(temporary, file);
    } finally {
      await handle.close();
      await rm(temporary, { force: true });
    }
    await syncFolderOf(file);
  });
}

/** Turns errors of the operating system into a CommandError. */
export async function withFileErrors<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isFileError(error)
      ? new CommandError(`${file} cannot be written: ${explainFileError(error)}.`)
      : error;
  }
}

/** If root runs the command, gives a file to the account that owns another file or folder. */
export async function giveToOwnerOf(other: string, file: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(other);
  await chown(file, uid, gid);
}

/** Makes the file's name survive a power failure, on systems that support it. */
export async function syncFolderOf(file: string): Promise<void> {
  const folder = await open(dirname(file), 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

export async function writeOut(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
