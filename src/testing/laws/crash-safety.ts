import { Exits } from './exits.js';
import { law } from './law.js';

/**
 * What a new owner is not given is in the log: whenever a partition is assigned, all that should come of the records
 * below the committed offset had been appended, since nobody will read them again.
 */
export const crashSafety = law('crash safety', (world) => {
  const exits = new Exits(world);
  const out = new Map<string, number>();
  return {
    see(event) {
      exits.see(event, 'appended');
      if (event.type !== 'assigned') return;
      for (const { place, committed } of event.partitions) {
        for (let i = out.get(place) ?? 0; i < committed; i++) {
          const input = exits.at(place, i);
          if (input && !exits.isOut(input))
            return `${event.by} begins ${place} at ${committed}, and ${input.id} (@${i}) was lost`;
        }
        if (committed > (out.get(place) ?? 0)) out.set(place, committed);
      }
      return;
    },
  };
});
