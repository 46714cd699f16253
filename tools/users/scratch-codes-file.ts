import type { FileHandle } from 'node:fs/promises';
import { rm } from 'node:fs/promises';
import { parse } from 'csv-parse';
import type { IssuedCodes } from '../../src/users/transfer/user-import.js';
import { withFileErrors, openPartialFile, partialFile, replaceFile } from '../output-file.js';
import { inBatches } from './batches.js';
import { csvLine, unescaped } from './csv.js';

const batchSize = 500;

/**
 * A file of scratch codes, with a line for each user. Until the import ends, its name ends in `.part`, and codes are on
 * disk before their users are in the database: codes without a user are harmless, users whose codes are lost are not. At
 * the end, only the valid codes are kept. After a killed import, the next one continues the file.
 */
export class ScratchCodesFile {
  private constructor(
    private readonly file: string,
    private readonly part: FileHandle,
  ) {}

  /** @throws CommandError if the file exists or cannot be written. */
  static async open(file: string): Promise<ScratchCodesFile> {
    return new ScratchCodesFile(file, await openPartialFile(file));
  }

  /** Resolves once the codes are on disk. @throws CommandError */
  async append(issued: readonly IssuedCodes[]): Promise<void> {
    if (issued.length === 0) return;
    await withFileErrors(this.file, async () => {
      await this.part.appendFile(issued.map(({ name, codes }) => csvLine([name, ...codes])).join(''));
      await this.part.datasync();
    });
  }

  /** @param current selects the codes that are their user's in the database. @throws CommandError */
  async finish(current: (issued: readonly IssuedCodes[]) => Promise<readonly IssuedCodes[]>): Promise<void> {
    const part = this.part;
    async function* lines(): AsyncGenerator<string> {
      for await (const batch of batchesOf(part))
        yield (await current(batch)).map(({ name, codes }) => csvLine([name, ...codes])).join('');
    }
    await replaceFile(this.file, lines());
    await part.close();
    await rm(partialFile(this.file), { force: true });
  }
}

async function* batchesOf(part: FileHandle): AsyncGenerator<readonly IssuedCodes[]> {
  const input = part.createReadStream({ start: 0, autoClose: false });
  // An incomplete line has fewer cells than the others.
  const lines: AsyncIterable<string[]> = input.pipe(parse({ relax_column_count: true }));
  for await (const batch of inBatches(lines, batchSize))
    yield batch.map(([name = '', ...codes]) => ({ name: unescaped(name), codes }));
}
