import { law } from './law.js';
import type { Exit, Input } from './world.js';

/**
 * What comes of records of one source partition on one path with one key stands in the log in the order of the sources,
 * once repetitions are removed: the first appearance of each counts.
 */
export const keyOrder = law('key order', (world) => ({
  end() {
    const exits = new Map<string, { readonly exit: Exit; readonly input: Input; readonly child: number }>();
    for (const input of world.inputs)
      input.exits.forEach((exit, child) => exits.set(`${exit.topic} ${exit.id}`, { exit, input, child }));
    for (const [place, records] of world.outputs) {
      const topic = place.slice(0, place.lastIndexOf('/'));
      const seen = new Set<string>();
      const last = new Map<string, { readonly offset: number; readonly child: number; readonly id: string }>();
      for (const { id, key } of records) {
        const known = exits.get(`${topic} ${id}`);
        if (key === null || !known || known.exit.path === null || seen.has(id)) continue;
        seen.add(id);
        const line = `${known.input.place} ${known.exit.path} ${key}`;
        const before = last.get(line);
        const { offset } = known.input;
        if (before && (offset < before.offset || (offset === before.offset && known.child < before.child)))
          return `in ${place}, ${id} stands behind ${before.id}, which has the same key ${key} and came later`;
        last.set(line, { offset, child: known.child, id });
      }
    }
    return;
  },
}));
