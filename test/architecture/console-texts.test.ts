import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { de } from '../../console/src/texts/de.js';
import { en } from '../../console/src/texts/en.js';
import { declaredTexts, usedTexts } from '../support/texts/used-texts.js';

const sources = join(import.meta.dirname, '../../console/src');

/** What is the same in both languages. */
const sameInBoth = new Set([
  'apps.android',
  'apps.iphone',
  'authenticators.labelled',
  'authenticators.name',
  'enrolment.labels.app',
  'signIn.name',
  'signIn.code',
]);

const properNames = new Set(['Google Authenticator', 'Microsoft Authenticator', 'Aegis']);

/** The pages and components that take every text from the catalogues. */
const translated = [
  'announcer.tsx',
  'frame.tsx',
  'messages.ts',
  'outage-banner.tsx',
  'components/add-to-app.tsx',
  'components/authenticator-apps.tsx',
  'components/code-form.tsx',
  'components/copy-button.tsx',
  'components/dialog.tsx',
  'components/enrolment-steps.tsx',
  'components/enrolment.tsx',
  'components/field.tsx',
  'components/idle-warning.tsx',
  'components/language-control.tsx',
  'components/leave-dialog.tsx',
  'components/loading.tsx',
  'components/notice.tsx',
  'components/scratch-codes.tsx',
  'components/second-factor.tsx',
  'components/step-up-dialog.tsx',
  'components/steps.tsx',
  'components/theme-control.tsx',
  'components/use-passkey.tsx',
  'pages/enrol-first.tsx',
  'pages/enrol.tsx',
  'pages/password-first.tsx',
  'pages/password-form.tsx',
  'pages/sign-in.tsx',
  'pages/starting.tsx',
  'components/badge.tsx',
  'components/countdown.tsx',
  'components/tabs.tsx',
  'pages/user/change-password.tsx',
  'pages/user/open-invitation.tsx',
  'pages/user/sessions-card.tsx',
  'pages/user/sign-in-methods.tsx',
  'pages/user/turn-off.tsx',
  'pages/user/two-step-card.tsx',
  'pages/user/warnings.tsx',
];

type Catalogue = Readonly<Record<string, unknown>>;

/** Every text of a catalogue by its path, such as `signIn.title`. */
function textsOf(catalogue: Catalogue, prefix = ''): [path: string, text: unknown][] {
  return Object.entries(catalogue).flatMap(([key, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null
      ? textsOf(value as Catalogue, `${prefix}${key}.`)
      : [[`${prefix}${key}`, value]],
  );
}

/** A text as the page shows it; a function is called with placeholders. */
const sentence = (text: unknown): string =>
  typeof text === 'function' ? (text as (...values: string[]) => string)('‹1›', '‹2›') : (text as string);

describe('the texts of the self-service pages', () => {
  test('have the same keys and values in every language', () => {
    const shape = (catalogue: Catalogue): string[] =>
      textsOf(catalogue).map(([path, text]) => `${path} ${typeof text === 'function' ? text.length : ''}`);
    expect(shape(de).sort()).toEqual(shape(en).sort());
  });

  test('are translated', () => {
    const english = new Map(textsOf(en));
    const same = textsOf(de)
      .filter(([path, text]) => sentence(text) === sentence(english.get(path)))
      .map(([path]) => path);
    expect(same.sort()).toEqual([...sameInBoth].sort());
  });

  test('are all used', () => {
    const isCatalogue = (fileName: string): boolean => fileName.includes('/console/src/texts/');
    const used = usedTexts(join(sources, '../tsconfig.json'), isCatalogue);
    const declared = readdirSync(join(sources, 'texts'))
      // The service chooses among the errors and the browser among the problems with passkeys; the compiler holds both lists.
      .filter((name) => name.startsWith('en') && name !== 'en-errors.ts' && name !== 'en-passkeys.ts')
      .map((name) => join(sources, 'texts', name))
      .flatMap((file) => [...declaredTexts(file, readFileSync(file, 'utf8'))]);
    expect(declared.length).toBeGreaterThan(100);
    expect(declared.filter(([place]) => !used.has(place)).map(([, name]) => name)).toEqual([]);
  });

  test.each(translated)('%s has no text of its own', (name) => {
    const found = literalTexts(name, readFileSync(join(sources, name), 'utf8'));
    expect(found.filter((text) => !properNames.has(text))).toEqual([]);
  });

  test('a text outside of the catalogues is found', () => {
    const page = `
      export function Page() {
        announce('It is done.');
        return <Field label="Name" class="two words">Some text {\`and \${more}\`}</Field>;
      }`;
    expect(literalTexts('page.tsx', page)).toEqual(['It is done.', 'Name', 'Some text', 'and ']);
  });
});

const spokenAttributes = new Set(['label', 'title', 'hint', 'alt', 'what', 'aria-label', 'placeholder']);

/** The literals of a source that a user would read. */
function literalTexts(name: string, code: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isJsxAttribute(node)) {
      const { name: attribute, initializer } = node;
      const isSpoken = spokenAttributes.has(attribute.getText());
      if (initializer && ts.isStringLiteral(initializer)) {
        if (isSpoken) found.push(initializer.text);
        return;
      }
      if (!isSpoken && attribute.getText() === 'class') return;
    }
    const text = ts.isJsxText(node) ? node.text.trim() : templateOrString(node);
    if (text !== undefined && /\p{L}/u.test(text) && (ts.isJsxText(node) || isSentence(text)))
      found.push(text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found;
}

function templateOrString(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) && isCompared(node)) return undefined;
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) return node.text;
  return undefined;
}

/** Such as the name of a key that was pressed. */
const isCompared = ({ parent }: ts.StringLiteral): boolean =>
  ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken;

/** A word with a capital, or a word beside a space: not a path, a key or an error code. */
const isSentence = (text: string): boolean => /^\p{Lu}\p{Ll}|\p{L} | \p{L}/u.test(text);
