import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the package, from this file or from what it was compiled to. */
export const root: string = (() => {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
})();
