import type { Batch, Client, ConsumerRecord, Membership, Transport } from 'spillway';

const BATCH = 1_000;

/** A transport that costs nothing: all batches are there at once, and whatever is asked for is done. */
export function stubTransport(topic: string, records: readonly ConsumerRecord[]): Transport {
  const batches: Batch[] = [];
  for (let fetched = 0; fetched < records.length; fetched += BATCH) {
    const next = Math.min(fetched + BATCH, records.length);
    batches.push({ topic, partition: 0, fetched, next, records: records.slice(fetched, next), end: records.length });
  }
  return { open: ({ clock }) => client(batches, (run) => clock.soon(run)) };
}

function client(batches: readonly Batch[], soon: (run: () => void) => void): Client {
  const membership: Membership = {
    pause: () => {},
    resume: () => {},
    seek: () => {},
    commit: (_marks, _generation, done) => soon(() => done(null)),
    leave: (done) => soon(done),
  };
  return {
    prepare: (_plan, done) => soon(() => done([])),
    partitions: () => 1,
    join(_subscription, intake) {
      soon(() => {
        const { topic, partition } = batches[0]!;
        intake.assigned([{ topic, partition, committed: 0 }], 1);
        for (const batch of batches) intake.admit(batch);
      });
      return membership;
    },
    produce: (_to, _records, done) => soon(() => done(null)),
    close: (done) => soon(done),
  };
}
