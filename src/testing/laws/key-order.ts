import { law } from './law.js';
import { Troubles } from './troubles.js';
import type { Exit, Input } from './world.js';

/**
 * What comes of records of one source partition on one path with one key stands in the log in the order of the sources,
 * once repetitions are removed: the first appearance of each counts. A record that failed has left its path; if it gets
 * through in a later life of the app, its place is its own.
 */
export const keyOrder = law('key order', (world) => {
  const troubles = new Troubles(world);
  return {
    see: (event) => troubles.see(event),
    end() {
      const exits = new Map<string, { readonly exit: Exit; readonly input: Input; readonly child: number }>();
      // Of a record that is in a topic of the app's own more than once, the first counts, as it does in the outputs.
      for (const input of world.inputs)
        input.exits.forEach((exit, child) => {
          const name = `${exit.topic} ${exit.id}`;
          if (!exits.has(name)) exits.set(name, { exit, input, child });
        });
      for (const [place, records] of world.outputs) {
        const topic = place.slice(0, place.lastIndexOf('/'));
        const seen = new Set<string>();
        const last = new Map<string, { readonly offset: number; readonly child: number; readonly id: string }>();
        for (const { id, key } of records) {
          const known = exits.get(`${topic} ${id}`);
          if (key === null || !known || known.exit.path === null || seen.has(id)) continue;
          seen.add(id);
          const { input, child, exit } = known;
          if (troubles.has(id) || troubles.has(input.id)) continue;
          const line = `${input.place} ${exit.path} ${key}`;
          const before = last.get(line);
          if (before && (input.offset < before.offset || (input.offset === before.offset && child < before.child)))
            return `in ${place}, ${id} stands behind ${before.id}, which has the same key ${key} and came later`;
          last.set(line, { offset: input.offset, child, id });
        }
      }
      return;
    },
  };
});
