import { law } from './law.js';

/** What an app's ledger says when it has closed is what was seen: records in, records per topic, dead letters; it balances. */
export const ledgerTruth = law('ledger truth', (world) => {
  const admitted = new Map<string, number>();
  const acknowledged = new Map<string, Map<string, number>>();
  return {
    see(event) {
      if (event.type === 'offered' && event.admitted)
        admitted.set(event.by, (admitted.get(event.by) ?? 0) + event.offsets.length);
      if (event.type === 'acknowledged') {
        const mine = acknowledged.get(event.by) ?? new Map<string, number>();
        acknowledged.set(event.by, mine);
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
        if (source.in !== given) return `the ledger of ${by} says ${source.in} in, and it was given ${given}`;
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
