import { Exits } from './exits.js';
import { law } from './law.js';
import type { Input } from './world.js';

/**
 * What an instance was given and is not out stays within the budget plus one batch for each of its partitions (a batch
 * that was fetched before the budget was full), in records and in bytes.
 */
export const boundedInFlight = law('bounded in flight', (world) => {
  const exits = new Exits(world);
  const { records, bytes, batchRecords, batchBytes } = world.limits;
  const held = new Map<string, Map<string, Input>>();
  const owned = new Map<string, number>();
  return {
    see(event) {
      exits.see(event);
      switch (event.type) {
        case 'assigned':
          owned.set(event.by, event.partitions.length);
          held.set(event.by, new Map()); // what is kept across a rebalance counts in the owner's favour
          return;
        case 'lost':
        case 'killed':
        case 'stopped':
        case 'closed':
          held.delete(event.by);
          return;
        case 'offered': {
          if (!event.admitted) return;
          const mine = held.get(event.by) ?? new Map<string, Input>();
          held.set(event.by, mine);
          for (const [origin, input] of mine) if (exits.isOut(input)) mine.delete(origin);
          for (const offset of event.offsets) {
            const input = exits.at(event.place, offset);
            if (input && !exits.isOut(input)) mine.set(`${event.place}@${offset}`, input);
          }
          let charge = 0;
          let largest = 0;
          for (const input of mine.values()) {
            charge += input.charge;
            largest = Math.max(largest, input.charge);
          }
          const partitions = owned.get(event.by) ?? 1;
          const recordLimit = records + partitions * batchRecords;
          const byteLimit = bytes + partitions * Math.max(batchBytes, largest);
          if (mine.size > recordLimit) return `${event.by} holds ${mine.size} records, more than ${recordLimit}`;
          if (charge > byteLimit) return `${event.by} holds ${charge} bytes, more than ${byteLimit}`;
        }
      }
      return;
    },
  };
});
