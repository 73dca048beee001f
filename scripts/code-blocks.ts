/**
 * The TypeScript blocks of a page of documentation. The words behind the language say what a block is:
 *
 * - `ts`: a module, which must type-check on its own
 * - `ts run`: the same, and a program: it is run too, and must end well
 * - `ts more`: goes on where the last block of the page stopped, in the same module
 */
export interface Program {
  readonly page: string;
  /** Line of the page on which its first block opens. */
  readonly line: number;
  readonly run: boolean;
  /** The code, each line where it stands on the page: what a compiler says of line 12 is about line 12 of the page. */
  readonly code: string;
}

const FENCE = /^(\s*)(`{3,})(.*)$/;
const MARKS = new Set(['run', 'more']);

/** @throws Error for a mark that there is not, or a block with nothing to continue. */
export function programsOf(page: string, markdown: string): Program[] {
  const programs: { line: number; run: boolean; lines: string[] }[] = [];
  let fence = '';
  let into: string[] | undefined;
  markdown.split('\n').forEach((text, at) => {
    const [, , ticks = '', info = ''] = FENCE.exec(text) ?? [];
    if (fence !== '') {
      if (ticks.length >= fence.length && info.trim() === '') [fence, into] = ['', undefined];
      else if (into) into[at] = text;
    } else if (ticks !== '') {
      fence = ticks;
      into = opened(info.trim(), at + 1);
    }
  });
  return programs.map(({ lines, ...program }) => ({
    page,
    ...program,
    code: Array.from(lines, (l) => l ?? '').join('\n'),
  }));

  function opened(info: string, line: number): string[] | undefined {
    const [language, ...marks] = info.split(/\s+/);
    if (language !== 'ts' && language !== 'typescript') return undefined;
    const unknown = marks.find((mark) => !MARKS.has(mark));
    if (unknown !== undefined) throw new Error(`${page}:${line}: '${unknown}' is no mark of a code block (run, more)`);
    const last = programs.at(-1);
    if (marks.includes('more')) {
      if (!last) throw new Error(`${page}:${line}: there is no block before this one to go on with`);
      last.run ||= marks.includes('run');
      return last.lines;
    }
    const lines: string[] = [];
    programs.push({ line, run: marks.includes('run'), lines });
    return lines;
  }
}
