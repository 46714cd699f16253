import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { randomId } from '../src/crypto/randomness.js';
import { CommandError } from './command-line.js';

/** Where a file is written until it is whole. */
export const partOf = (file: string): string => `${file}.part`;

const ownerOnly = 0o600;

/** A new file, readable by its owner only. It gets its name once it is whole; until then it ends in `.part`. */
export class OutputFile {
  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
  ) {}

  /** Replaces the part that a run before this one left. @throws CommandError if the file exists. */
  static async open(file: string): Promise<OutputFile> {
    assertAbsent(file);
    return explaining(file, async () => {
      await rm(partOf(file), { force: true });
      return new OutputFile(file, await open(partOf(file), 'wx', ownerOnly));
    });
  }

  /** @throws CommandError */
  async write(text: string): Promise<void> {
    await explaining(this.file, () => this.handle.appendFile(text));
  }

  /** @throws CommandError */
  async finish(): Promise<void> {
    assertAbsent(this.file);
    await explaining(this.file, async () => {
      const [own, named] = await Promise.all([this.handle.stat(), stat(partOf(this.file))]);
      if (own.ino !== named.ino) throw new CommandError(`Another run is writing ${this.file}.`);
      await this.handle.sync();
      await this.handle.close();
      await rename(partOf(this.file), this.file);
      await syncFolderOf(this.file);
    });
  }
}

/** @throws CommandError */
export function assertAbsent(file: string): void {
  if (existsSync(file)) throw new CommandError(`${file} cannot be written: EEXIST`);
}

/** Opens the part of a file for appending, new or as a run before this one left it. @throws CommandError */
export async function openPart(file: string): Promise<FileHandle> {
  assertAbsent(file);
  return explaining(file, async () => {
    const handle = await open(partOf(file), 'a+', ownerOnly);
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(size - 1, 0));
    // The last line may have been broken off.
    if (size > 0 && buffer.toString() !== '\n') await handle.appendFile('\n');
    await syncFolderOf(file);
    return handle;
  });
}

/** Puts a file with this content in its place, in one step. @throws CommandError */
export async function replaceFile(file: string, content: AsyncIterable<string>): Promise<void> {
  const temporary = `${file}.${randomId()}`;
  await explaining(file, async () => {
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

/** @throws CommandError for what the operating system refuses. */
export async function explaining<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    throw syscall === undefined ? error : new CommandError(`${file} cannot be written: ${String(code)}`);
  }
}

/** So that the name outlives a power cut, too, on systems that can. */
export async function syncFolderOf(file: string): Promise<void> {
  const folder = await open(dirname(file), 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

export async function writeOut(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
