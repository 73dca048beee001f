import { describe, expect, it } from 'vitest';
import { programsOf } from '../../scripts/code-blocks.js';

const page = (...lines: string[]) => programsOf('page.md', lines.join('\n'));

describe('programsOf', () => {
  it('keeps each line where it stands on the page', () => {
    expect(page('# Title', '', '```ts', 'const a = 1;', '```')).toEqual([
      { page: 'page.md', line: 3, run: false, code: '\n\n\nconst a = 1;' },
    ]);
  });

  it('leaves other languages alone, and what only looks like a block inside one', () => {
    expect(page('```sh', 'npm start', '```', '````md', '```ts', 'no', '```', '````')).toEqual([]);
  });

  it('knows what is to be run', () => {
    expect(page('```ts run', 'a();', '```', '```ts', 'b();', '```').map(({ run }) => run)).toEqual([true, false]);
  });

  it('goes on with the block before', () => {
    const [program, ...others] = page('```ts', 'const a = 1;', '```', 'and then', '```ts more run', 'use(a);', '```');
    expect(others).toEqual([]);
    expect(program).toMatchObject({ line: 1, run: true, code: '\nconst a = 1;\n\n\n\nuse(a);' });
  });

  it('refuses a mark that there is not, with its place', () => {
    expect(() => page('', '```ts nocheck', '```')).toThrow(/page\.md:2: 'nocheck'/);
  });

  it('refuses to go on with nothing', () => {
    expect(() => page('```ts more', '```')).toThrow(/page\.md:1: there is no block before/);
  });
});
