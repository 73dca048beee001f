import type { Transport } from '../core/transport.js';
import type { Written } from './topics.js';

/** A transport that remembers what was appended through it, by topic, in order of appending over all partitions. */
export class WrittenTopics implements Transport {
  readonly #topics = new Map<string, Written[]>();

  constructor(private readonly inner: Transport) {}

  of(topic: string): Written[] {
    let written = this.#topics.get(topic);
    if (written === undefined) this.#topics.set(topic, (written = []));
    return written;
  }

  get local(): boolean {
    return this.inner.local ?? false;
  }

  open(options: Parameters<Transport['open']>[0]): ReturnType<Transport['open']> {
    const client = this.inner.open(options);
    return {
      prepare: (plan, done) => client.prepare(plan, done),
      partitions: (topic) => client.partitions(topic),
      join: (subscription, intake) => client.join(subscription, intake),
      close: (done) => client.close(done),
      produce: (to, records, done) =>
        client.produce(to, records, (error) => {
          const { topic, partition } = to;
          if (!error)
            for (const { key, value, headers, timestamp } of records)
              this.of(topic).push({ key, value, headers, timestamp, partition });
          done(error);
        }),
    };
  }
}
