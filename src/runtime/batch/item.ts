import type { BatchItem } from '../../core/batch.js';
import type { Primitive } from '../../core/identity.js';
import type { RecordContext } from '../record-context.js';
import type { Reentry } from '../retry/reentry.js';

/** What is known of the tries that a record had. */
export type Tried = Pick<Reentry, 'attempts' | 'firstFailedAt' | 'fingerprint' | 'deterministic'>;

/** One record at a batch step: waiting for its batch, in a call, or behind one of its key that is tried again. */
export class Item implements BatchItem<unknown, unknown> {
  constructor(
    readonly key: unknown,
    readonly value: unknown,
    readonly context: RecordContext,
    /** What it keeps its order by; null when it has none. */
    readonly identity: Primitive | null,
    /** The how manieth it is to come to the step. */
    readonly order: number,
    /** When it came, in monotonic milliseconds. */
    readonly since: number,
    /** Of its tries before the part that it is in: before it waited in a delay topic, or behind one of its key. */
    public tried: Tried | null,
  ) {}

  get topic(): string {
    return this.context.topic;
  }
  get partition(): number {
    return this.context.partition;
  }
  get offset(): number {
    return this.context.offset;
  }
  get timestamp(): number {
    return this.context.timestamp;
  }
  get headers(): BatchItem<unknown, unknown>['headers'] {
    return this.context.headers;
  }
}
