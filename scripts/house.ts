/**
 * The rules of files and folders: a name says what is inside, and a file holds one idea.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const LONGEST_FILE = 250;
const FOLDERS = ['src', 'operators', 'examples', 'bench', 'scripts', 'test'];
const SAYS_NOTHING = /(^|\/)(utils?|helpers?|commons?|misc)(\/|\.|$)/i;

/** Everything below `root` that breaks them, one sentence each. */
export function houseProblems(root: string): string[] {
  return sourcesOf(root).flatMap((path) => {
    const lines = readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length;
    return [
      ...(SAYS_NOTHING.test(path) ? [`${path}: the name does not say what is inside`] : []),
      ...(lines > LONGEST_FILE ? [`${path}: ${lines} lines, and ${LONGEST_FILE} are the most: is it one idea?`] : []),
    ];
  });
}

function sourcesOf(root: string): string[] {
  return FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.[cm]?[jt]s$/.test(path))
      .map((path) => `${folder}/${path}`),
  );
}
