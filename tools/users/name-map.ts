import { nameKeyOf, userNameForm, userNameRule } from '../../src/common/user-name.js';
import { CommandError } from '../command-line.js';
import { unescaped } from './csv.js';
import { readTable } from './csv-rows.js';
import type { FileRow } from './user-file.js';

export const nameMapColumns = ['old', 'new'] as const;

interface Entry {
  readonly line: number;
  readonly oldName: string;
  /** Empty if the operator has not decided yet; the old name is kept then, and is refused as malformed. */
  readonly newName: string;
}

/** Makes accented letters equal whether they are written as one character or as two. */
export function oldNameKeyOf(name: string): string {
  return name.normalize('NFC');
}

/** New names for users whose names are invalid here. */
export class NameMap {
  private readonly used = new Set<Entry>();

  private constructor(private readonly entries: ReadonlyMap<string, Entry>) {}

  /** @throws CommandError that names the lines. */
  static async read(file: string): Promise<NameMap> {
    const entries = new Map<string, Entry>();
    const lineOfNewName = new Map<string, number>();
    for await (const { line, cells, problem } of readTable(file, (header) => columnsOf(file, header))) {
      if (problem !== undefined) throw new CommandError(`${file}, line ${line}: ${problem}.`);
      const oldName = unescaped(cells['old'] ?? '');
      const newName = unescaped(cells['new'] ?? '').trim();
      if (oldName === '') throw new CommandError(`${file}, line ${line}: the old name is missing.`);
      const before = entries.get(oldNameKeyOf(oldName));
      if (before) throw new CommandError(`${file}: lines ${before.line} and ${line} have the same old name.`);
      entries.set(oldNameKeyOf(oldName), { line, oldName, newName });
      if (newName === '') continue;
      if (!userNameForm.test(newName))
        throw new CommandError(`${file}, line ${line}: the new name must be ${userNameRule}.`);
      const same = lineOfNewName.get(nameKeyOf(newName));
      if (same !== undefined)
        throw new CommandError(`${file}: lines ${same} and ${line} have the same new name.`);
      lineOfNewName.set(nameKeyOf(newName), line);
    }
    return new NameMap(entries);
  }

  async *applyTo(rows: AsyncIterable<FileRow>): AsyncGenerator<FileRow> {
    for await (const row of rows) {
      const name = row.fields['name'];
      const entry = typeof name === 'string' ? this.entries.get(oldNameKeyOf(name)) : undefined;
      if (!entry) {
        yield row;
        continue;
      }
      this.used.add(entry);
      const fields = entry.newName === '' ? row.fields : { ...row.fields, name: entry.newName };
      yield { ...row, fields, oldName: entry.oldName };
    }
  }

  /** Old names that no row had, with their lines; safe to print on a terminal. */
  get unused(): readonly string[] {
    return [...this.entries.values()]
      .filter((entry) => !this.used.has(entry))
      .map(({ line, oldName }) => `${oldName.replace(/\p{C}/gu, '?')} (line ${line})`);
  }
}

function columnsOf(file: string, header: readonly string[]): readonly string[] {
  const columns = header.map((text) => text.trim().toLowerCase());
  if (columns.toSorted().join() !== nameMapColumns.toSorted().join())
    throw new CommandError(`${file} is not a name map: its header must be ${nameMapColumns.join()}.`);
  return columns;
}
