import { law } from './law.js';
import type { Output } from './world.js';

/** However the input is cut into batches, the same comes out: per topic as a multiset, per key in the same order. */
export const batchingInvariance = law('batching invariance', (world) => ({
  end() {
    if (!world.twin) return;
    const lines = new Map<string, string>();
    for (const { from, exits } of world.inputs)
      for (const { topic, id, path } of exits)
        if (path !== null) lines.set(`${topic} ${id}`, `${from} by way of ${path}`);
    const here = summary(world.outputs, lines);
    const there = summary(world.twin, lines);
    for (const name of new Set([...here.keys(), ...there.keys()])) {
      const mine = here.get(name)?.join(' ') ?? 'nothing';
      const other = there.get(name)?.join(' ') ?? 'nothing';
      if (mine !== other) return `${name}: ${mine}; in other batches: ${other}`;
    }
    return;
  },
}));

/** What came out, as lists that must be equal: one for each key, source partition and path, the rest sorted. */
function summary(
  outputs: ReadonlyMap<string, readonly Output[]>,
  lines: ReadonlyMap<string, string>,
): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  const loose = new Set<string>();
  for (const [place, records] of outputs) {
    const topic = place.slice(0, place.lastIndexOf('/'));
    for (const { id, key } of records) {
      const line = key === null ? undefined : lines.get(`${topic} ${id}`);
      const name = line === undefined ? `${topic} in any order` : `${topic}, key ${key} of ${line}`;
      if (line === undefined) loose.add(name);
      const list = lists.get(name);
      if (list) list.push(id);
      else lists.set(name, [id]);
    }
  }
  for (const name of loose) lists.get(name)!.sort();
  return lists;
}
