import { nameKeyOf, userNameForm } from '../../src/common/user-name.js';
import type { UserImport } from '../../src/users/transfer/user-import.js';
import type { OutputFile } from '../output-file.js';
import { csvLine } from './csv.js';
import { nameMapColumns, oldNameKeyOf } from './name-map.js';
import type { FileRow } from './user-file.js';

/** Latin letters that Unicode does not decompose. */
const latin: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', þ: 'th', Þ: 'Th' },
  ...{ ø: 'o', Ø: 'O', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D', ı: 'i' },
};
const batchSize = 500;

/** Collects invalid names and suggests valid ones. */
export class NameSuggestions {
  private readonly valid = new Set<string>();
  private readonly invalid = new Map<string, string>();

  get count(): number {
    return this.invalid.size;
  }

  async *watch(rows: AsyncIterable<FileRow>): AsyncGenerator<FileRow> {
    for await (const row of rows) {
      const name = row.fields['name'];
      if (typeof name === 'string' && userNameForm.test(name)) this.valid.add(nameKeyOf(name));
      else if (typeof name === 'string' && name.trim() !== '') this.invalid.set(oldNameKeyOf(name), name);
      yield row;
    }
  }

  /** Writes a name map. A suggestion that is ambiguous, or is another user's name, is left for the operator to decide. */
  async write(file: OutputFile, users: Pick<UserImport, 'userIds'>): Promise<void> {
    const pairs = [...this.invalid.values()].map((old) => ({ old, suggestion: suggestionFor(old) }));
    const uses = new Map<string, number>();
    for (const { suggestion } of pairs)
      uses.set(nameKeyOf(suggestion), (uses.get(nameKeyOf(suggestion)) ?? 0) + 1);
    await file.write(csvLine(nameMapColumns));
    for (let start = 0; start < pairs.length; start += batchSize) {
      const batch = pairs.slice(start, start + batchSize);
      const taken = await users.userIds(batch.flatMap(({ suggestion }) => suggestion || []));
      const isFree = (key: string): boolean => uses.get(key) === 1 && !this.valid.has(key) && !taken.has(key);
      await file.write(
        batch
          .map(({ old, suggestion }) => csvLine([old, isFree(nameKeyOf(suggestion)) ? suggestion : '']))
          .join(''),
      );
    }
  }
}

/** @returns an empty string if letters would be lost, or if nothing valid remains. */
function suggestionFor(name: string): string {
  const letters = name
    .replace(/^.*\\/s, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\P{ASCII}/gu, (letter) => latin[letter] ?? letter);
  if (/[^\P{L}A-Za-z]/u.test(letters)) return '';
  const suggestion = letters.replace(/[^A-Za-z0-9_.@+-]+/g, '-').replace(/^-+|-+$/g, '');
  return userNameForm.test(suggestion) ? suggestion : '';
}
