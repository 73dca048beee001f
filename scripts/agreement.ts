/**
 * What must agree about an operator: its file, its line in the index, its method, its test, its doc comment, its row in
 * README. The agreement test reads this; the rules themselves are pure functions of the texts.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { operatorRows } from './operator-table.js';

export const CLAUSES = ['Emits when', 'Drops when', 'Fails when', 'Settles when'] as const;

/** Everything that disagrees below `root`, one sentence each that says what to do. Empty when all is well. */
export function disagreements(root: string): string[] {
  const names = operatorNames(root);
  const index = readIfThere(join(root, 'operators', 'index.ts'));
  const methods = builderMethods(join(root, 'src', 'builder'));
  const rows = operatorRows(readIfThere(join(root, 'README.md')));
  return [
    ...names.flatMap((name) => [
      ...fileProblems(name, readFileSync(join(root, 'operators', `${name}.ts`), 'utf8')),
      ...problem(!exportsOf(index).includes(name), `operators/index.ts has no line for ${name}`),
      ...problem(!methods.has(name), `no class in src/builder has a method ${name}()`),
      ...problem(
        !existsSync(join(root, 'test', 'operators', `${name}.test.ts`)),
        `test/operators/${name}.test.ts is missing`,
      ),
      ...rowProblems(name, rows.filter((row) => row === name).length),
    ]),
    ...exportsOf(index)
      .filter((name) => !names.includes(name))
      .map((name) => `operators/index.ts names ${name}, which is no file`),
    ...rows
      .filter((row) => !names.includes(row))
      .map((row) => `README's operator table has a row for ${row}, which is no operator`),
  ];
}

/** The operators that there are: every file of operators/ is one. */
export function operatorNames(root: string): string[] {
  const folder = join(root, 'operators');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((file) => file !== 'index.ts').map((file) => basename(file, '.ts'));
}

/** What is wrong with the text of operators/<name>.ts. */
export function fileProblems(name: string, text: string): string[] {
  const declared = exportedFunctions(text).filter((found) => found.name === name);
  if (declared.length === 0) return [`operators/${name}.ts exports no function ${name}`];
  const comment = declared.map((found) => found.comment).join('\n');
  const missing = CLAUSES.filter((clause) => !comment.includes(`**${clause}**`));
  return [
    ...missing.map((clause) => `the doc comment of operators/${name}.ts has no clause **${clause}**`),
    ...problem(!comment.includes('@example'), `the doc comment of operators/${name}.ts has no @example`),
  ];
}

function rowProblems(name: string, count: number): string[] {
  if (count === 1) return [];
  return [`README's operator table has ${count === 0 ? 'no row' : `${count} rows`} for ${name}`];
}

/** Names of modules that an index passes on: `map` of `export … from './map.js'`. */
function exportsOf(index: string): string[] {
  return [...index.matchAll(/^export .*? from '\.\/(\w+)\.js'/gms)].map((match) => match[1]!);
}

function exportedFunctions(text: string): { name: string; comment: string }[] {
  const source = parse(text);
  return source.statements.flatMap((statement) => {
    const exported =
      ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword);
    if (!exported) return [];
    const comment = ts
      .getJSDocCommentsAndTags(statement)
      .map((doc) => doc.getText(source))
      .join('\n');
    return functionNames(statement).map((name) => ({ name, comment }));
  });
}

function functionNames(statement: ts.Statement): string[] {
  if (ts.isFunctionDeclaration(statement)) return statement.name ? [statement.name.text] : [];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.map((declaration) => declaration.name.getText());
}

/** Methods, and properties that hold functions, of all classes in a folder. */
function builderMethods(folder: string): ReadonlySet<string> {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.ts')) : [];
  const classes = files.flatMap((file) =>
    [...parse(readFileSync(join(folder, file), 'utf8')).statements].filter(ts.isClassDeclaration),
  );
  const members = classes.flatMap((declaration) => [...declaration.members]);
  return new Set(
    members.filter((m) => ts.isMethodDeclaration(m) || ts.isPropertyDeclaration(m)).map((m) => m.name.getText()),
  );
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile('parsed.ts', text, ts.ScriptTarget.ES2022, true);
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function problem(wrong: boolean, sentence: string): string[] {
  return wrong ? [sentence] : [];
}
