import { law } from './law.js';

/**
 * What an app's ledger says when it has closed is what was seen: records per topic, dead letters, and records in, which
 * are at least those that it committed and at most those that it was given (what waits unread in a queue is not in). It
 * balances.
 */
export const ledgerTruth = law('ledger truth', (world) => {
  const admitted = new Map<string, number>();
  /** Per instance and place: offsets that it was given and has not committed. */
  const open = new Map<string, Map<string, Set<number>>>();
  const committed = new Map<string, number>();
  const acknowledged = new Map<string, Map<string, number>>();
  return {
    see(event) {
      if (event.type === 'offered' && event.admitted) {
        admitted.set(event.by, (admitted.get(event.by) ?? 0) + event.offsets.length);
        const places = entry(open, event.by, () => new Map<string, Set<number>>());
        const given = entry(places, event.place, () => new Set<number>());
        for (const offset of event.offsets) given.add(offset);
      }
      if (event.type === 'committed')
        for (const { place, offset } of event.marks) {
          const done = below(open.get(event.by)?.get(place), offset);
          committed.set(event.by, (committed.get(event.by) ?? 0) + done);
        }
      // What somebody else committed meanwhile was not ours to begin.
      if (event.type === 'assigned')
        for (const { place, committed } of event.partitions) below(open.get(event.by)?.get(place), committed);
      if (event.type === 'acknowledged') {
        const mine = entry(acknowledged, event.by, () => new Map<string, number>());
        const topic = event.place.slice(0, event.place.lastIndexOf('/'));
        mine.set(topic, (mine.get(topic) ?? 0) + event.records.length);
      }
      return;
    },
    end() {
      for (const { by, ledger } of world.ledgers) {
        const { source } = ledger;
        if (!ledger.balanced) return `the ledger of ${by} does not balance`;
        const settled = Object.values(source.settled).reduce((sum, n) => sum + n, 0);
        if (source.in !== settled + source.abandoned + source.inFlight)
          return `the ledger of ${by} says balanced: in ${source.in}, settled ${settled}, abandoned ${source.abandoned}`;
        if (source.inFlight !== 0) return `${by} has closed with ${source.inFlight} records in flight`;
        const given = admitted.get(by) ?? 0;
        if (source.in > given) return `the ledger of ${by} says ${source.in} in, and it was given ${given}`;
        const done = committed.get(by) ?? 0;
        if (source.in < done) return `the ledger of ${by} says ${source.in} in, and it committed ${done}`;
        const seen = acknowledged.get(by) ?? new Map<string, number>();
        for (const topic of new Set([...seen.keys(), ...Object.keys(ledger.topics)])) {
          const said = ledger.topics[topic] ?? 0;
          const was = seen.get(topic) ?? 0;
          if (said !== was) return `the ledger of ${by} says ${said} in ${topic}, and ${was} were acknowledged`;
        }
        const dead = world.deadLetterTopics.reduce((sum, topic) => sum + (seen.get(topic) ?? 0), 0);
        const reasons = Object.values(ledger.deadLetters).reduce((sum, n) => sum + n, 0);
        if (dead !== reasons) return `the ledger of ${by} says ${reasons} dead letters, and ${dead} were acknowledged`;
      }
      return;
    },
  };
});

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** Takes the offsets below `end` out of the set, and counts them. */
function below(offsets: Set<number> | undefined, end: number): number {
  let count = 0;
  for (const offset of offsets ?? []) if (offset < end && offsets!.delete(offset)) count++;
  return count;
}
