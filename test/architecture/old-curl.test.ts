import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Options that curl 7.68 (Ubuntu 20.04) does not know, with the version that introduced them. */
const newer: Record<string, string> = {
  '--retry-all-errors': '7.71',
  '--output-dir': '7.73',
  '--aws-sigv4': '7.75',
  '--create-file-mode': '7.75',
  '--fail-with-body': '7.76',
  '--doh-insecure': '7.76',
  '--json': '7.82',
  '--no-clobber': '7.83',
  '--remove-on-error': '7.83',
  '--rate': '7.84',
  '%header{': '7.84',
  '--url-query': '7.87',
  '--ca-native': '8.2',
  '--variable': '8.3',
  '--expand-': '8.3',
  '%output{': '8.3',
  '--skip-existing': '8.10',
};

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));

/** The guides, and the code that prints commands for the reference page and the first start. */
const documented = [...readdirSync('.'), ...['docs', 'sdk', 'bench', 'src', 'tools'].flatMap(filesIn)].filter(
  (file) => /\.(?:md|ts)$/.test(file) && !file.includes('node_modules'),
);

test('every documented command runs with curl 7.68', () => {
  const texts = documented.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const found = texts
    .filter(({ text }) => /\bcurl\b/.test(text))
    .flatMap(({ file, text }) =>
      Object.entries(newer)
        .filter(([option]) => text.includes(option))
        .map(([option, version]) => `${file}: ${option} needs curl ${version}`),
    );
  expect(found).toEqual([]);
});
