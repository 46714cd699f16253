import { dirname } from 'node:path';
import ts from 'typescript';

/** The properties of the catalogues that the sources of a project read, as the compiler sees them: `file:position`. */
export function usedTexts(configFile: string, isCatalogue: (fileName: string) => boolean): Set<string> {
  const config = ts.readConfigFile(configFile, (path) => ts.sys.readFile(path)).config as object;
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(configFile));
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  const used = new Set<string>();

  const note = (symbol: ts.Symbol | undefined): void => {
    for (const declaration of symbol?.declarations ?? [])
      if (isCatalogue(declaration.getSourceFile().fileName)) used.add(placeOf(declaration));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) note(checker.getSymbolAtLocation(node.name));
    // Which one is known only at run time.
    if (ts.isElementAccessExpression(node))
      checker.getTypeAtLocation(node.expression).getProperties().forEach(note);
    if (ts.isBindingElement(node)) {
      const name = (node.propertyName ?? node.name).getText();
      note(checker.getTypeAtLocation(node.parent).getProperty(name));
    }
    ts.forEachChild(node, visit);
  };
  for (const source of program.getSourceFiles())
    if (fileNames.includes(source.fileName) && !isCatalogue(source.fileName)) visit(source);
  return used;
}

/** The texts that a catalogue declares: their places, by name. */
export function declaredTexts(fileName: string, code: string): Map<string, string> {
  const declared = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && !ts.isObjectLiteralExpression(node.initializer))
      declared.set(placeOf(node), node.name.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(fileName, code, ts.ScriptTarget.Latest, true));
  return declared;
}

const placeOf = (node: ts.Node): string => `${node.getSourceFile().fileName}:${node.getStart()}`;
