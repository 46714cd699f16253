import { type FileHandle, open, stat } from 'node:fs/promises';
import { CommandError } from '../command-line.js';
import { syncFolderOf, withFileErrors } from '../output-file.js';

/** Where a follower writes its lines. */
export interface FollowOutput {
  /** Resolves when the text has left this process. */
  write(text: string): Promise<void>;
  /** Makes what was written durable, if it is a file. */
  flush(): Promise<void>;
  close(): Promise<void>;
  /** Its size in bytes; null if it is a stream. */
  readonly size: number | null;
}

/** The reader of a pipe decides about speed: a full pipe delays the next read from the database. */
export const standardOutput: FollowOutput = {
  write: (text) =>
    new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => {
        if (error) reject(new CommandError('The program that reads the output has ended.'));
        else resolve();
      });
    }),
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
  size: null,
};

const lineFeed = 0x0a;

/** A file that lines are appended to. If it is renamed, as logrotate does, the next lines go to a new one. */
export class GrowingFile implements FollowOutput {
  size = 0;

  private constructor(
    private readonly file: string,
    private handle: FileHandle,
  ) {}

  /**
   * Opens the file, or creates one that only its owner can read.
   * @throws CommandError
   */
  static async open(file: string): Promise<GrowingFile> {
    const output = new GrowingFile(file, await openForAppending(file));
    output.size = (await output.handle.stat()).size;
    return output;
  }

  /**
   * Reads what a killed follower wrote after it recorded its position for the last time, and removes half a line at the end.
   * @param recordedSize the file's size at that time; a smaller file is a new one, all of which is read.
   * @returns the complete lines.
   */
  async linesAfter(recordedSize: number): Promise<readonly string[]> {
    return withFileErrors(this.file, async () => {
      const start = recordedSize > this.size ? 0 : recordedSize;
      const { buffer } = await this.handle.read(Buffer.alloc(this.size - start), 0, this.size - start, start);
      const complete = buffer.subarray(0, buffer.lastIndexOf(lineFeed) + 1);
      if (complete.length < buffer.length) {
        this.size = start + complete.length;
        await this.handle.truncate(this.size);
      }
      return complete.toString().split('\n').slice(0, -1);
    });
  }

  /** Ends half a line that another program left, so that the next one begins anew. */
  async endLine(): Promise<void> {
    const { buffer } = await this.handle.read(Buffer.alloc(1), 0, 1, Math.max(this.size - 1, 0));
    if (this.size > 0 && buffer[0] !== lineFeed) await this.write('\n');
  }

  /** @throws CommandError */
  async write(text: string): Promise<void> {
    await withFileErrors(this.file, async () => {
      await this.followName();
      await this.handle.appendFile(text);
      this.size += Buffer.byteLength(text);
    });
  }

  /** @throws CommandError */
  async flush(): Promise<void> {
    await withFileErrors(this.file, () => this.handle.datasync());
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private async followName(): Promise<void> {
    const [named, own] = await Promise.all([stat(this.file).catch(() => undefined), this.handle.stat()]);
    if (named?.ino === own.ino && named.dev === own.dev) return;
    await this.handle.sync();
    await this.handle.close();
    this.handle = await openForAppending(this.file);
    this.size = (await this.handle.stat()).size;
  }
}

async function openForAppending(file: string): Promise<FileHandle> {
  return withFileErrors(file, async () => {
    const handle = await open(file, 'a+', 0o600);
    if (!(await handle.stat()).isFile()) {
      await handle.close();
      throw new CommandError(`${file} is not a file: leave --output out to write to a pipe.`);
    }
    await syncFolderOf(file);
    return handle;
  });
}
