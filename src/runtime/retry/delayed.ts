import type { Tier } from '../../compiler/program.js';
import type { Failure } from '../../core/failure.js';
import type { ProduceError } from '../../core/transport.js';
import type { OpenedOp } from '../opened-op.js';
import { Outgoing } from '../outgoing.js';
import type { RecordContext } from '../record-context.js';
import { RANK } from '../settlement.js';
import { delayedRecord } from './reentry.js';

/** With the backoff of the outbox about half a minute; then the handlers behind. */
const PATIENCE = 10;

/** Up to a tenth more than its delay, so that what failed in one moment does not come back in one. */
const SPREAD = 0.1;

/** A record that failed, on its way to a delay topic. */
export class Delayed extends Outgoing {
  constructor(
    readonly failure: Failure,
    context: RecordContext,
    op: OpenedOp,
    readonly tier: Tier,
  ) {
    const { clock, random } = context.task.host;
    const now = clock.wall();
    const due = Math.ceil(now + tier.delay * (1 + SPREAD * random()));
    const { key, value, headers, timestamp } = delayedRecord(failure, due, now);
    super(key, value, headers, timestamp, context, op);
  }

  get patience(): number {
    return PATIENCE;
  }

  get boundary(): number {
    return this.tier.handler;
  }

  acknowledged(topic: string): void {
    const { context, op, tier } = this;
    const { task } = context;
    task.account.acknowledged(topic);
    if (task.closed) return;
    task.rooms.boundary(tier.handler).release();
    task.rooms.move(op);
    task.account.end(op.id, RANK['retry-topic']);
    task.settle(context, RANK['retry-topic']);
  }

  refused(error: ProduceError, topic: string): boolean {
    const { task } = this.context;
    task.rooms.boundary(this.tier.handler).release();
    return task.failures.letters.notDelayed(this, error, topic);
  }
}
