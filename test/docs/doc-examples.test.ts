import { describe, expect, it } from 'vitest';
import { examplesOf } from '../../scripts/doc-examples.js';

const source = (...lines: string[]) => examplesOf('map.ts', lines.join('\n'));

describe('examplesOf', () => {
  it('gives the code between the tag and the end of the comment, each line where it stands', () => {
    const lines = ['/**', ' * Maps.', ' * @example', " * import 'x' from 'spillway';", ' * go();', ' */', 'export {};'];
    expect(source(...lines)).toEqual([
      { page: 'map.ts', line: 3, run: true, code: "\n\n\nimport 'x' from 'spillway';\ngo();" },
    ]);
  });

  it('ends at the next tag', () => {
    const [example] = source('/**', ' * @example', " * import 'x' from 'spillway/schema';", ' * @throws no', ' */');
    expect(example!.code).toBe("\n\nimport 'x' from 'spillway/schema';");
  });

  it('leaves out what is no program', () => {
    expect(source('/**', ' * @example parse(1) // 2', ' */')).toEqual([]);
  });
});
