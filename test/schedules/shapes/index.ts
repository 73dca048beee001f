import type { Shape } from '../../../src/testing/simulation/shape.js';
import { asyncByKey } from './async-by-key.js';
import { avro } from './avro.js';
import { batched } from './batched.js';
import { deadly } from './deadly.js';
import { distinct } from './distinct.js';
import { dying } from './dying.js';
import { fanOut } from './fan-out.js';
import { generator } from './generator.js';
import { guarded } from './guarded.js';
import { mapFilterFlatMap } from './map-filter-flat-map.js';
import { passThrough } from './pass-through.js';
import { repartition } from './repartition.js';
import { retried } from './retried.js';
import { splitMerge } from './split-merge.js';

/** Every topology that the schedules run. */
export const shapes: readonly Shape[] = [
  passThrough,
  mapFilterFlatMap,
  splitMerge,
  asyncByKey,
  batched,
  distinct,
  deadly,
  fanOut,
  generator,
  avro,
  repartition,
  retried,
  dying,
  guarded,
];
