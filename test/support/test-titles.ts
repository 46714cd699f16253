import { readFileSync } from 'node:fs';
import ts from 'typescript';

export interface WrittenTest {
  /** As written: with `%s` and the like where a table fills it in. */
  readonly title: string;
  /** It, or a suite around it, is switched off. */
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
  const [title] = call.arguments;
  if (!kind || !title || !ts.isStringLiteralLike(title)) return undefined;
  return { kind, title: title.text, isSkipped: modifiers.some((modifier) => off.has(modifier)) };
}

/** `describe.skip.each(rows)` is `describe`, `skip`, `each`. */
function namesOf(expression: ts.Expression): readonly string[] {
  if (ts.isIdentifier(expression)) return [expression.text];
  if (ts.isPropertyAccessExpression(expression))
    return [...namesOf(expression.expression), expression.name.text];
  return ts.isCallExpression(expression) ? namesOf(expression.expression) : [];
}
