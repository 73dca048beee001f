/**
 * `npm run docs:code` compiles the TypeScript blocks of README.md and docs/ and the examples of doc comments as a user
 * of the built package would, and runs those that are programs: see code-blocks.ts and doc-examples.ts.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programsOf, type Program } from './code-blocks.js';
import { examplesOf } from './doc-examples.js';

const LONGEST_RUN = 20_000;
/** As NestJS wants it. */
const DECORATED = { experimentalDecorators: true, emitDecoratorMetadata: true };

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, '.build', 'docs');

function fail(problem: string): never {
  process.stderr.write(`docs:code: ${problem}\n`);
  process.exit(1);
}

function pages(): string[] {
  const docs = readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md'));
  return ['README.md', ...docs.map((file) => `docs/${file}`)];
}

function sources(): string[] {
  return ['operators', 'src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${folder}/${file}`),
  );
}

/** `README.md`, line 12: `README.L12`. */
function fileOf({ page, line }: Program): string {
  return `${page.replace(/\.\w+$/, '').replaceAll('/', '-')}.L${line}`;
}

function node(args: readonly string[], timeout?: number) {
  return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout });
}

function write(programs: readonly Program[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const program of programs) writeFileSync(join(folder, `${fileOf(program)}.ts`), `${program.code}\nexport {};\n`);
  const compilerOptions = {
    noEmit: false,
    rootDir: '.',
    outDir: 'out',
    customConditions: [],
    noUnusedLocals: false,
    ...DECORATED,
  };
  const config = { extends: '../../tsconfig.json', compilerOptions, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
}

function run(program: Program): void {
  const { status, signal, stdout, stderr } = node([`out/${fileOf(program)}.js`], LONGEST_RUN);
  if (status === 0) return;
  const how = signal ? `did not end within ${LONGEST_RUN / 1000} s` : `ended with code ${status}`;
  fail(`the program at ${program.page}:${program.line} ${how}\n${stdout}${stderr}`);
}

if (!existsSync(join(root, 'dist'))) fail('the package is not built: npm run build');
const programs = [
  ...pages().flatMap((page) => programsOf(page, readFileSync(join(root, page), 'utf8'))),
  ...sources().flatMap((page) => examplesOf(page, readFileSync(join(root, page), 'utf8'))),
];
const runnable = programs.filter((program) => program.run);
if (!runnable.some(({ page }) => page === 'README.md')) fail('README.md has no program that runs (```ts run)');

write(programs);
const compiled = node([join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json']);
if (compiled.status !== 0)
  fail(`a block does not compile (<page>.L<line>.ts, lines as on the page)\n${compiled.stdout}`);
for (const program of runnable) run(program);
process.stdout.write(`${programs.length} blocks and examples compile, ${runnable.length} of them ran\n`);
