import { join } from 'node:path';
import ts from 'typescript';

const folder = join(import.meta.dirname, '../../console');

/** The texts of the English catalogue that no source of the console reads, by their paths such as `signIn.title`. */
export function unusedTexts(): string[] {
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  const read = new Set<ts.Node>();

  const note = (symbol: ts.Symbol | undefined): void => {
    for (const declaration of symbol?.declarations ?? []) read.add(declaration);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) note(checker.getSymbolAtLocation(node.name));
    // Which one is only known at run time.
    if (ts.isElementAccessExpression(node))
      checker.getTypeAtLocation(node.expression).getProperties().forEach(note);
    if (ts.isObjectBindingPattern(node)) {
      const type = checker.getTypeAtLocation(node);
      for (const { name, propertyName } of node.elements)
        note(type.getProperty((propertyName ?? name).getText()));
    }
    ts.forEachChild(node, visit);
  };
  const texts = join(folder, 'src/texts/');
  for (const file of program.getSourceFiles())
    if (file.fileName.startsWith(join(folder, 'src/')) && !file.fileName.startsWith(texts)) visit(file);

  const unused = (type: ts.Type, prefix: string): string[] =>
    type.getProperties().flatMap((property) => {
      const own = checker.getTypeOfSymbol(property);
      if (isCatalogue(own)) return unused(own, `${prefix}${property.name}.`);
      const isRead = property.declarations?.some((declaration) => read.has(declaration));
      return isRead ? [] : [prefix + property.name];
    });
  const catalogue = program.getSourceFile(join(texts, 'en.ts'));
  const [en] = checker
    .getExportsOfModule(checker.getSymbolAtLocation(catalogue as ts.SourceFile) as ts.Symbol)
    .filter(({ name }) => name === 'en');
  return unused(checker.getTypeOfSymbol(en as ts.Symbol), '');
}

/** A section, and neither a sentence nor a function. */
const isCatalogue = (type: ts.Type): boolean =>
  (type.flags & ts.TypeFlags.Object) !== 0 && type.getCallSignatures().length === 0;
