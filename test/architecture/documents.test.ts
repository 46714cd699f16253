import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { auditEventTypes } from '../../src/audit/audit-event-types.js';
import { errorCodes } from '../../src/common/errors/error-codes.js';
import { anchorsIn, withoutFences } from '../support/docs/anchors.js';
import { operations, schemas } from '../support/http/openapi-schemas.js';

const read = (file: string): string => readFileSync(file, 'utf8');
const markdownFiles = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'deploy/README.md',
  'sdk/README.md',
  ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];

test.each(markdownFiles)('%s has no broken links', (file) => {
  const broken = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^https?:/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : join(dirname(file), path);
      return !existsSync(target) || (anchor !== undefined && !anchorsIn(read(target)).includes(anchor));
    });
  expect(broken).toEqual([]);
});

test('the guide for verifyMfa says what to do with each of its answers', () => {
  const rows = read('docs/guide-verify-mfa.md').match(/^\| [0-9]{3} .*$/gm) ?? [];
  const told = rows.flatMap((row) => {
    const [, answer = ''] = row.split('|');
    return [...answer.matchAll(/(?:^ |, )(?:([0-9]{3}) )?`([A-Z_]+)`/g)].map(
      ([, status = /[0-9]{3}/.exec(answer)?.[0], code = '']) => `${status} ${code}`,
    );
  });
  const verifyMfa = operations.find(({ operationId }) => operationId === 'verifyMfa');
  const documented = Object.entries(verifyMfa?.responses ?? {}).flatMap(([status, { content = {} }]) =>
    Object.values(content).flatMap(({ examples = {} }) =>
      Object.keys(examples).map((code) => `${status} ${code}`),
    ),
  );
  expect(told.toSorted()).toEqual(documented.toSorted());
});

describe('what docs/troubleshooting.md quotes', () => {
  const text = withoutFences(read('docs/troubleshooting.md')).replaceAll(/\s+/g, ' ');
  const inCode = [...text.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted);

  test('are codes and variables that exist', () => {
    const variables = new Set(read('.env.example').match(/[A-Z][A-Z0-9_]+(?==)/g));
    const ofTheDatabaseOrSystem = /^(SQLITE|ER|PROTOCOL)_|^E(CONNREFUSED|TIMEDOUT|NOTFOUND)$/;
    const unknown = inCode
      .flatMap((quoted) => quoted.match(/^[A-Z][A-Z0-9_]+(?=$|=| )/g) ?? [])
      .filter((word) => !(word in errorCodes) && !variables.has(word) && !ofTheDatabaseOrSystem.test(word));
    expect(unknown).toEqual([]);
  });

  test('are audit events that exist', () => {
    const events = inCode.filter((quoted) => /^(mfa|session|user)\.[a-z_]+$/.test(quoted));
    expect(events).toContain('mfa.code_used_again');
    for (const event of events) expect(auditEventTypes).toContain(event);
  });

  test('are sentences of the service', () => {
    const filesIn = (folder: string): string[] =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
    const sources = ['src', 'tools', 'scripts']
      .flatMap(filesIn)
      .filter((file) => /\.(ts|mjs)$/.test(file) && !file.endsWith('.spec.ts'))
      .map(read)
      .join('\n')
      // A sentence may be composed of several strings, and contains values.
      .replaceAll(/['`] \+\s+['`]/g, '')
      .replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…')
      .replaceAll("\\'", "'");
    const ofSqlite = ['SQLITE_BUSY database is locked', 'SQLITE_NOTADB file is not a database'];
    const sentences = [...text.matchAll(/“([^”]+)”/g)].map(([, sentence = '']) => sentence);
    expect(sentences.length).toBeGreaterThan(30);
    const unknown = sentences.filter((sentence) => {
      const parts = sentence.split('…').map((part) => part.replaceAll(/^[ .:"]+|[ .:"]+$/g, ''));
      return !parts.every((part) => sources.includes(part) || ofSqlite.some((own) => part.includes(own)));
    });
    expect(unknown).toEqual([]);
  });
});

describe('docs/guide-siem.md', () => {
  const rows = read('docs/guide-siem.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const inCode = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);

  test('describes each field of an event', () => {
    const fields = rows.filter(([, name = '']) => !name.includes('.')).flatMap(([, name]) => inCode(name));
    expect(fields).toEqual(Object.keys(schemas['AuditEventDto']?.properties ?? {}));
  });

  test('describes each type of event with its details', () => {
    const types = rows.filter(([, name = '']) => name.includes('.'));
    const described = types.map(([, type, , details]) => [inCode(type)[0] ?? '', inCode(details)] as const);
    const declared = detailsByType();
    expect(described.map(([type]) => type).toSorted()).toEqual(Object.keys(declared).toSorted());
    for (const [type, details] of described)
      expect(details, type).toEqual(expect.arrayContaining(declared[type] ?? []));
  });
});

/** As `AuditEventDetails` declares them. */
function detailsByType(): Record<string, string[]> {
  const file = 'src/audit/audit-event-types.ts';
  const program = ts.createProgram([file], { strict: true, types: [], lib: ['lib.es5.d.ts'] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const declaration = source?.statements.find(
    (each) => ts.isInterfaceDeclaration(each) && each.name.text === 'AuditEventDetails',
  );
  if (!declaration) throw new Error(`${file} has no AuditEventDetails`);
  const types = checker.getPropertiesOfType(checker.getTypeAtLocation(declaration));
  return Object.fromEntries(
    types.map((type) => [
      type.name,
      checker.getPropertiesOfType(checker.getTypeOfSymbol(type)).map(({ name }) => name),
    ]),
  );
}
