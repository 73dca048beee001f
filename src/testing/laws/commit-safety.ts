import { Exits } from './exits.js';
import { law } from './law.js';

/**
 * No offset is committed above a record that is not out: at the moment a commit is asked for, all that should come of
 * every record below it has been acknowledged, and nothing is skipped that was never given to an app.
 */
export const commitSafety = law('commit safety', (world) => {
  const exits = new Exits(world);
  /** Per partition: everything below is known to be out. */
  const out = new Map<string, number>();
  /** Per instance and partition: the position behind what it was given. */
  const given = new Map<string, number>();
  return {
    see(event) {
      exits.see(event);
      switch (event.type) {
        case 'assigned':
          for (const { place, committed } of event.partitions) raise(given, `${event.by} ${place}`, committed);
          return;
        case 'offered':
          if (event.admitted) raise(given, `${event.by} ${event.place}`, event.next);
          return;
        case 'advanced':
          raise(given, `${event.by} ${event.place}`, event.next);
          return;
        case 'commit':
          for (const { place, offset } of event.marks) {
            const end = given.get(`${event.by} ${place}`) ?? 0;
            if (offset > end) return `${place} is committed at ${offset}, and ${event.by} was given only up to ${end}`;
            for (let i = out.get(place) ?? 0; i < offset; i++) {
              const input = exits.at(place, i);
              if (input && !exits.isOut(input))
                return `${place} is committed at ${offset}, and ${input.id} (@${i}) is not out`;
            }
            raise(out, place, offset);
          }
      }
      return;
    },
  };
});

function raise(positions: Map<string, number>, name: string, to: number): void {
  if ((positions.get(name) ?? 0) < to) positions.set(name, to);
}
