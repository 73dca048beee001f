import type { Program } from './code-blocks.js';

/**
 * The programs among the `@example`s of a source file: those that import the package. The others are lines to look at,
 * whose surroundings are left out. Each line of a program keeps its number in the file.
 */
export function examplesOf(page: string, source: string): Program[] {
  const found: { line: number; lines: string[] }[] = [];
  let into: string[] | undefined;
  source.split('\n').forEach((text, at) => {
    if (/^\s*\* @/.test(text) || /\*\//.test(text)) into = undefined;
    if (/^\s*\* @example\b/.test(text)) {
      into = [];
      found.push({ line: at + 1, lines: into });
    } else if (into) {
      into[at] = text.replace(/^\s*\* ?/, '');
    }
  });
  return found
    .map(({ line, lines }) => ({ page, line, run: true, code: Array.from(lines, (text) => text ?? '').join('\n') }))
    .filter(({ code }) => /from 'spillway[/']/.test(code));
}
