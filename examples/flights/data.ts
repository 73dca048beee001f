import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(dirname(createRequire(import.meta.url).resolve('vega-datasets')));

/** A file of the npm package `vega-datasets`. */
export const dataFile = (name: string) => join(root, 'data', name);
