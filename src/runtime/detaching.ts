import type { Cancel, Clock } from '../core/clock.js';
import { chargeOf, type ConsumerRecord } from '../core/record.js';
import { detach } from './detach.js';
import type { Task } from './task.js';

/** Milliseconds between two looks. */
const EVERY = 500;
/** Milliseconds that a batch may wait in the response that it came in. */
const WAITS = 1_000;
/** Milliseconds that a look may take while partitions, sockets and heartbeats wait. */
const LONGEST_LOOK = 10;

/**
 * Copies records out of the response that they came in when they stay: batches that wait for more than a second or whose
 * partition is paused, and records that are held up on their way. Without it a few records that are slow would keep
 * megabytes each, which no budget knows of. It looks now and then, so that what passes quickly costs nothing; and only
 * while there is something to come, so that an app at rest is at rest.
 */
export class Detaching {
  readonly #clock: Clock;
  readonly #tasks: Iterable<Task>;
  #cancel: Cancel | null = null;

  constructor(clock: Clock, tasks: Iterable<Task>) {
    this.#clock = clock;
    this.#tasks = tasks;
  }

  /** Records came in, or went on. */
  arm(): void {
    this.#cancel ??= this.#clock.timer(EVERY, () => this.#look());
  }

  close(): void {
    this.#cancel?.();
  }

  #look(): void {
    this.#cancel = null;
    const now = this.#clock.monotonic();
    const isEnough = () => this.#clock.monotonic() - now > LONGEST_LOOK;
    let any = false;
    for (const task of this.#tasks) {
      for (const record of heldUp(task)) detach([record], 0, chargeOf(record));
      if (task.intake.detach(now - WAITS, isEnough)) {
        // The rest in a later turn; what was copied before is not copied again.
        this.#cancel = this.#clock.soon(() => this.#look());
        return;
      }
      any ||= task.intake.attached > 0;
    }
    if (any) this.arm();
  }
}

/** Records in a call, behind one with the same key, or before a boundary that is full. Those in outboxes are as close
 * together as they were fetched. */
function* heldUp({ running, rooms, expansions, parkings, batches }: Task): Generator<ConsumerRecord> {
  for (const call of running) {
    yield call.context.record;
    for (const behind of call.lane?.waiting ?? []) yield behind.context.record;
  }
  for (const { context, call } of parkings) {
    yield context.record;
    for (const behind of call?.lane?.waiting ?? []) yield behind.context.record;
  }
  for (const { record } of batches.contexts()) yield record;
  for (const { context } of rooms.blocked) yield context.record;
  for (const { context } of expansions.suspensions) yield context.record;
}
