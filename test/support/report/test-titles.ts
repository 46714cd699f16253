import { readFileSync } from 'node:fs';
import ts from 'typescript';

export interface WrittenTest {
  /** As written, with placeholders such as `%s`. */
  readonly title: string;
  /** Whether the test or a suite around it is skipped. */
  readonly isSkipped: boolean;
}

const off = new Set(['skip', 'todo', 'fails']);

/** The tests that a file declares, by `test`, `it` and their `.each`. */
export function testsWrittenIn(path: string): readonly WrittenTest[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: WrittenTest[] = [];
  const visit = (node: ts.Node, around: boolean): void => {
    const declared = ts.isCallExpression(node) ? declarationOf(node) : undefined;
    const isSkipped = around || (declared?.isSkipped ?? false);
    if (declared?.kind === 'test') found.push({ title: declared.title, isSkipped });
    ts.forEachChild(node, (child) => visit(child, isSkipped));
  };
  visit(source, false);
  return found;
}

function declarationOf(
  call: ts.CallExpression,
): { kind: 'test' | 'suite'; title: string; isSkipped: boolean } | undefined {
  const [name, ...modifiers] = namesOf(call.expression);
  const kind = name === 'test' || name === 'it' ? 'test' : name === 'describe' ? 'suite' : undefined;
  const title = titleOf(call.arguments[0]);
  if (!kind || title === undefined) return undefined;
  return { kind, title, isSkipped: modifiers.some((modifier) => off.has(modifier)) };
}

/** Template expressions become `%s`. */
function titleOf(node: ts.Expression | undefined): string | undefined {
  if (node && ts.isStringLiteralLike(node)) return node.text;
  if (!node || !ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `%s${literal.text}`).join('');
}

/** `describe.skip.each(rows)` gives `describe`, `skip`, `each`. */
function namesOf(expression: ts.Expression): readonly string[] {
  if (ts.isIdentifier(expression)) return [expression.text];
  if (ts.isPropertyAccessExpression(expression))
    return [...namesOf(expression.expression), expression.name.text];
  return ts.isCallExpression(expression) ? namesOf(expression.expression) : [];
}
