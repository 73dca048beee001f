import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

/*
 * Type instantiations are what a topology costs in an editor and in a build, and unlike seconds they can be counted:
 * the same sources and the same TypeScript give the same number. The numbers are kept here, so that a signature that
 * makes every user's compile dearer shows in a test, and not in a complaint.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Counted with TypeScript 5.9.3. A tenth on top leaves room for a field or a verb more; beyond it, look for the cause. */
const EXAMPLE = 4754;
const STEP = 113;
const ROOM = 1.1;

it('the orders example stays as dear as it is', () => {
  const count = instantiationsOf(`${root}examples/orders/topology.ts`);
  expect(count).toBeLessThan(EXAMPLE * ROOM);
  expect(count, 'it became much cheaper: keep the new number').toBeGreaterThan(EXAMPLE / 2);
});

it('a step costs the same whatever the length of the chain', () => {
  const [one, thirty, sixty] = [1, 31, 61].map((steps) => instantiationsOf(`${root}chain-${steps}.ts`, chain(steps)));
  expect((thirty! - one!) / 30).toBeLessThan(STEP * ROOM);
  expect((sixty! - thirty!) / 30).toBeLessThan(STEP * ROOM);
  expect((sixty! - thirty!) / 30, 'it became much cheaper: keep the new number').toBeGreaterThan(STEP / 2);
});

const VERBS = [
  'mapValues((order) => ({ ...order, n: 1 }))',
  'filter((_key, order) => order.cents > 0)',
  'peek((key) => console.log(key))',
  'map((key, order) => [key, order])',
  `flatMapValues((order) => [order], { named: 'many' })`,
  `validate((_key, order) => order.cents > 0 || 'no amount')`,
  'toDLQ()',
  `mapValuesAsync(async (order) => order, { timeout: '2s' })`,
  'selectKey((key) => key)',
  'filterNot((_key, order) => order.cents < 0)',
];

function chain(steps: number): string {
  const verbs = Array.from({ length: steps }, (_, at) => `  .${VERBS[at % VERBS.length]}`);
  return [
    `import type { KStream } from 'spillway';`,
    `declare const orders: KStream<string, { cents: number }>;`,
    `export const last = orders`,
    `${verbs.join('\n')};`,
  ].join('\n');
}

const { config } = ts.readConfigFile(`${root}tsconfig.json`, (path) => ts.sys.readFile(path)) as { config: unknown };
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const host = ts.createCompilerHost(options);
const parsed = new Map<string, ts.SourceFile | undefined>();
const read = host.getSourceFile.bind(host);
host.getSourceFile = (path, ...how) => {
  if (!parsed.has(path)) parsed.set(path, read(path, ...how));
  return parsed.get(path);
};

/** What TypeScript instantiates to check this one file, whose text may be given instead of read. */
function instantiationsOf(file: string, text?: string): number {
  if (text !== undefined) parsed.set(file, ts.createSourceFile(file, text, ts.ScriptTarget.ES2022));
  const program = ts.createProgram([file], options, host);
  const errors = program.getSemanticDiagnostics(program.getSourceFile(file));
  expect(errors.map((error) => ts.flattenDiagnosticMessageText(error.messageText, '\n'))).toEqual([]);
  return program.getInstantiationCount();
}
