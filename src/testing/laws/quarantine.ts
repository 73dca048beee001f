import { Accusations } from './accusations.js';
import { law } from './law.js';
import { originOf } from './world.js';

/** Lives that a record may end before it is found. */
const DEATHS = 4;
/** Of these, the ones in which it was alone. */
const ALONE = 2;
/** The header with the kind of a failure, and `crash`, in hex. */
const KIND = 'spillway.dlq.kind';
const CRASH = Buffer.from('crash').toString('hex');

/**
 * A record that kills the process is a dead letter at its fifth start at the latest, and no other record is one for that: only
 * what was alone in flight, truly, when two lives ended. A life that was being taken its partitions, or that was about to
 * end, is not counted.
 */
export const quarantine = law('quarantine', (world) => {
  const accusations = new Accusations();
  const inputs = new Map(world.inputs.map((input) => [originOf(input), input]));
  const deaths = new Map<string, number>();
  /** Calls under way, by life. */
  const running = new Map<string, Set<string>>();
  const assignments = new Map<string, number>();
  const disturbed = new Set<string>();
  return {
    see(event) {
      const { by } = event;
      accusations.see(event);
      if (event.type === 'assigned') {
        assignments.set(by, (assignments.get(by) ?? 0) + 1);
        if (assignments.get(by)! > 1) disturbed.add(by);
      } else if (event.type === 'moving' || event.type === 'lost') disturbed.add(by);
      else if (event.type === 'closing') {
        disturbed.add(by);
        // An orderly end: whoever comes next begins with a clean sheet.
        deaths.clear();
      } else if (event.type === 'step') {
        const calls = running.get(by) ?? new Set<string>();
        running.set(by, calls);
        if (event.phase === 'called') calls.add(event.id);
        else calls.delete(event.id);
        if (event.phase === 'kills') {
          if (!disturbed.has(by)) deaths.set(event.id, (deaths.get(event.id) ?? 0) + 1);
          if ((deaths.get(event.id) ?? 0) > DEATHS)
            return `${event.id} has killed the process ${deaths.get(event.id)} times, and is not a dead letter yet`;
        }
      } else if (event.type === 'killed') {
        for (const origin of accusations.aloneFor(by)) {
          const own = inputs.get(origin)?.id;
          const other = [...(running.get(by) ?? [])].find((id) => id !== own && !id.startsWith(`${own}.`));
          if (other !== undefined) return `${by} died with ${origin} said to be alone, and ${other} was under way`;
        }
      }
      return;
    },
    end() {
      for (const { origin, raw } of world.deadLetters) {
        const kind = raw.headers.find(([name]) => name === KIND)?.[1];
        if (kind === CRASH && accusations.timesOf(origin) < ALONE)
          return `${origin} is a dead letter as one that kills, and was alone at ${accusations.timesOf(origin)} death(s)`;
      }
      return;
    },
  };
});
