import { law } from './law.js';
import type { Output } from './world.js';

/** However the input is cut into batches, the same comes out: per topic as a multiset, per key in the same order. */
export const batchingInvariance = law('batching invariance', (world) => ({
  end() {
    if (!world.twin) return;
    const paths = new Map<string, string | null>();
    for (const input of world.inputs) for (const exit of input.exits) paths.set(`${exit.topic} ${exit.id}`, exit.path);
    const here = summary(world.outputs, paths);
    const there = summary(world.twin, paths);
    for (const name of new Set([...here.keys(), ...there.keys()])) {
      const mine = here.get(name)?.join(' ') ?? '';
      const other = there.get(name)?.join(' ') ?? '';
      if (mine !== other) return `${name}: ${mine || 'nothing'}; in other batches: ${other || 'nothing'}`;
    }
    return;
  },
}));

function summary(
  outputs: ReadonlyMap<string, readonly Output[]>,
  paths: ReadonlyMap<string, string | null>,
): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  const loose = new Set<string>();
  for (const [place, records] of outputs) {
    const topic = place.slice(0, place.lastIndexOf('/'));
    for (const { id, key } of records) {
      const path = paths.get(`${topic} ${id}`) ?? null;
      const ordered = path !== null && key !== null;
      const name = ordered ? `${place} ${path} ${key} in order` : `${topic} in any order`;
      if (!ordered) loose.add(name);
      const line = lines.get(name);
      if (line) line.push(id);
      else lines.set(name, [id]);
    }
  }
  for (const name of loose) lines.get(name)!.sort();
  return lines;
}
