import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface FencedBlock {
  /** The word after the fence, such as `sh`. */
  readonly language: string;
  /** Without the indentation that the block has in a list. */
  readonly text: string;
}

/** The fenced blocks of a Markdown file of the project, in their order. */
export function fencedBlocks(file: string): FencedBlock[] {
  const markdown = readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), 'utf8');
  const blocks = markdown.matchAll(/^( *)```(\w+)\n([^]*?)^\1```$/gm);
  return [...blocks].map(([, indentation = '', language = '', text = '']) => ({
    language,
    text: text.replaceAll(new RegExp(`^${indentation}`, 'gm'), ''),
  }));
}

/** The shell commands of a file, a block each. */
export const commandsIn = (file: string): string[] =>
  fencedBlocks(file).flatMap(({ language, text }) => (language === 'sh' ? [text] : []));

/** The programs of a file: its blocks whose first line is a comment with a file name. */
export function namedPrograms(file: string): ReadonlyMap<string, string> {
  const named = fencedBlocks(file).map(({ text }) => ({
    name: /^(?:\/\/|#) (\S+\.\w+)\n/.exec(text)?.[1],
    text,
  }));
  return new Map(named.flatMap(({ name, text }) => (name === undefined ? [] : [[name, text]])));
}
