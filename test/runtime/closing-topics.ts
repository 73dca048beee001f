import type { Memory, Transport } from '../../src/index.js';
import { SpillwayError } from '../../src/core/errors.js';
import type { Client } from '../../src/core/transport.js';

/** What happened to topics while an app runs: deleted (and the client knows, or not yet), or closed to the app's user. */
export type Closed = Map<string, 'gone' | 'gone unseen' | 'denied'>;

/** A log of which topics can be closed while an app runs. */
export const closing =
  (closed: Closed) =>
  (log: Memory): Transport => ({ open: (options) => new Closing(log.open(options), closed) });

class Closing implements Client {
  constructor(
    private readonly inner: Client,
    private readonly closed: Closed,
  ) {}

  prepare(...args: Parameters<Client['prepare']>): void {
    this.inner.prepare(...args);
  }

  partitions(topic: string): number {
    return this.closed.get(topic) === 'gone' ? 0 : this.inner.partitions(topic);
  }

  join(...args: Parameters<Client['join']>): ReturnType<Client['join']> {
    return this.inner.join(...args);
  }

  produce(...[to, records, done]: Parameters<Client['produce']>): void {
    const { topic } = to;
    this.inner.produce(to, this.closed.has(topic) ? [] : records, (error) => {
      const how = this.closed.get(topic);
      if (how === undefined) return done(error);
      const what = `topic '${topic}'`;
      done(
        how === 'denied'
          ? new SpillwayError('NOT_AUTHORIZED', { what, operation: 'write' }, to)
          : new SpillwayError('UNKNOWN_TOPIC', { topic }, to),
      );
    });
  }

  close(done: () => void): void {
    this.inner.close(done);
  }
}
