import type { Failure } from '../core/failure.js';
import type { ProduceError } from '../core/transport.js';
import { deadLetterOf, type Extent } from '../deadletters/record.js';
import type { Words } from '../deadletters/words.js';
import type { OpenedOp } from './opened-op.js';
import { Outgoing } from './outgoing.js';
import type { RecordContext } from './record-context.js';

/** With the backoff of the outbox, about half a minute; then the next topic of the ladder. */
const PATIENCE = 10;

/** A record that failed, on its way to a dead-letter topic. */
export class DeadLetter extends Outgoing {
  constructor(
    readonly failure: Failure,
    context: RecordContext,
    op: OpenedOp,
    /** The handler that took it. */
    readonly handler: number,
    /** The topics that refused it before. */
    readonly tried: readonly string[],
    readonly words: Words,
    readonly extent: Extent = 'whole',
  ) {
    const { key, value, headers, timestamp } = deadLetterOf(failure, context.task.host.writer, extent, words);
    super(key, value, headers, timestamp, context, op);
  }

  get patience(): number {
    return PATIENCE;
  }

  get boundary(): number {
    return this.handler;
  }

  acknowledged(topic: string): void {
    this.context.task.failures.letters.acknowledged(this, topic);
  }

  refused(error: Error, topic: string): boolean {
    return this.context.task.failures.letters.refused(this, error, topic);
  }

  /** A topic that has no room for the story of a failure may have room for its record. */
  override lighter({ code }: ProduceError): DeadLetter | null {
    if (code !== 'RECORD_TOO_LARGE' || this.extent === 'least') return null;
    return new DeadLetter(this.failure, this.context, this.op, this.handler, this.tried, this.words, 'least');
  }
}
