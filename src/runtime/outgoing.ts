import type { Headers, ProducerRecord } from '../core/record.js';
import type { ProduceError } from '../core/transport.js';
import type { OpenedOp } from './opened-op.js';
import type { RecordContext } from './record-context.js';

/** A record on its way to a topic. Its acknowledgement settles it. */
export abstract class Outgoing implements ProducerRecord {
  constructor(
    readonly key: Uint8Array | null,
    readonly value: Uint8Array | null,
    readonly headers: Headers,
    readonly timestamp: number,
    readonly context: RecordContext,
    readonly op: OpenedOp,
  ) {}

  /** How often it is sent again while the log is unavailable, before that counts as a refusal. */
  abstract get patience(): number;
  /** The boundary at which it waits: the id of its op. */
  abstract get boundary(): number;
  /** It is in the log. */
  abstract acknowledged(topic: string): void;
  /** It will never be in this topic. False when the stream stops here: what follows in its partition must not pass. */
  abstract refused(error: ProduceError, topic: string): boolean;

  /** What to write in its place after it was refused alone; null when nothing less is worth a try. */
  lighter(_error: ProduceError): Outgoing | null {
    return null;
  }

  /** The stream stopped before it. It gives up its room, so that what waits for room comes to an end as well. */
  strand(): void {
    const { rooms } = this.context.task;
    rooms.strand(1);
    rooms.boundary(this.boundary).release();
  }
}
