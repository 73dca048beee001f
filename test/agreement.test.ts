import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { disagreements, operatorNames } from '../scripts/agreement.js';
import { houseProblems } from '../scripts/house.js';

const root = fileURLToPath(new URL('..', import.meta.url));

const DOC = `/**
 * Does it.
 *
 * **Emits when** always. **Drops when** never. **Fails when** never. **Settles when** it is emitted.
 * @example stream.tee()
 */`;

/** A house with one operator about which everything agrees. */
const GOOD: Readonly<Record<string, string>> = {
  'operators/tee.ts': `${DOC}\nexport function tee(): void {}\n`,
  'operators/index.ts': `export { tee } from './tee.js';\n`,
  'src/builder/stream.ts': 'export class Stream {\n  tee() { return this; }\n}\n',
  'test/operators/tee.test.ts': '',
  'README.md': '| Operator | Does |\n| --- | --- |\n| `tee(fn)` | it |\n',
};

const houses: string[] = [];
afterEach(() => {
  for (const house of houses.splice(0)) rmSync(house, { recursive: true });
});

/** A folder with the good files and these changes; undefined removes one. */
function house(changes: Readonly<Record<string, string | undefined>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'house-'));
  houses.push(folder);
  for (const [path, text] of Object.entries({ ...GOOD, ...changes })) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe('the repository', () => {
  it('has operators', () => expect(operatorNames(root)).toContain('mapValues'));

  it('agrees about every operator: file, index, method, test, doc comment, row in README', () => {
    expect(disagreements(root)).toEqual([]);
  });

  it('has files of one idea each, with names that say what is inside', () => {
    expect(houseProblems(root)).toEqual([]);
  });
});

describe('the agreement', () => {
  it('has nothing to say of a house in order', () => expect(disagreements(house({}))).toEqual([]));

  it.each([
    [
      'no function of the name',
      { 'operators/tee.ts': `${DOC}\nexport function fork(): void {}\n` },
      'exports no function tee',
    ],
    [
      'a function that is not exported',
      { 'operators/tee.ts': `${DOC}\nfunction tee(): void {}\n` },
      'exports no function tee',
    ],
    ['no line in the index', { 'operators/index.ts': '' }, 'has no line for tee'],
    [
      'a line in the index too many',
      { 'operators/index.ts': `${GOOD['operators/index.ts']}export * from './fork.js';` },
      'names fork',
    ],
    ['no method', { 'src/builder/stream.ts': 'export class Stream {}' }, 'has a method tee()'],
    ['no test', { 'test/operators/tee.test.ts': undefined }, 'test/operators/tee.test.ts is missing'],
    [
      'a clause missing',
      { 'operators/tee.ts': GOOD['operators/tee.ts']!.replace('**Drops', 'Drops') },
      'no clause **Drops when**',
    ],
    [
      'a clause in another comment',
      { 'operators/tee.ts': `${DOC}\nconst x = 1;\nexport function tee(): void {}` },
      'no clause **Emits when**',
    ],
    ['no example', { 'operators/tee.ts': GOOD['operators/tee.ts']!.replace('@example', 'As in') }, 'no @example'],
    ['no row', { 'README.md': '' }, 'no row for tee'],
    ['two rows', { 'README.md': `${GOOD['README.md']}| \`tee\` | twice |\n` }, '2 rows for tee'],
    ['a row for nothing', { 'README.md': `${GOOD['README.md']}| \`fork\` | no |\n` }, 'row for fork'],
  ])('sees %s', (_, changes, expected) => {
    const found = disagreements(house(changes));
    expect(found.join('\n')).toContain(expected);
  });
});

describe('the rules of files', () => {
  it.each(['src/utils/map.ts', 'src/core/helpers.ts', 'operators/common.ts', 'test/misc.test.ts'])(
    'refuse %s',
    (path) => {
      expect(houseProblems(house({ [path]: '' }))).toEqual([`${path}: the name does not say what is inside`]);
    },
  );

  it('refuse a file of more than 250 lines and take one of 250', () => {
    const lines = (count: number) => 'x;\n'.repeat(count);
    expect(houseProblems(house({ 'src/long.ts': lines(251) }))).toHaveLength(1);
    expect(houseProblems(house({ 'src/long.ts': lines(250) }))).toEqual([]);
  });
});
