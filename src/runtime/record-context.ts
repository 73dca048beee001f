import type { Context } from '../core/context.js';
import type { Whereabouts } from '../core/errors.js';
import type { ConsumerRecord, Headers, TopicPartition } from '../core/record.js';
import type { OpenedOp } from './opened-op.js';
import type { Reentry } from './retry/reentry.js';
import type { Task } from './task.js';

/** What travels with a record through a program: where it came from, and its slot in the settlement. Immutable. */
export class RecordContext implements Context {
  constructor(
    readonly task: Task,
    readonly record: ConsumerRecord,
    /** The slot of the source record. */
    readonly handle: number,
    /** Which child of the source record this is: '' until a fan-out, then '2', then '2.0'. */
    readonly child: string,
    /** What a step gave it; null while it has what its record came with, which is nearly always. */
    readonly own: { readonly headers: Headers; readonly timestamp: number } | null,
    /** What it brought from a delay topic; `record` is then as it was before. */
    readonly reentry: Reentry | null = null,
  ) {}

  get headers(): Headers {
    return (this.own ?? this.record).headers;
  }
  get timestamp(): number {
    return (this.own ?? this.record).timestamp;
  }

  get topic(): string {
    return this.#at.topic;
  }
  get partition(): number {
    return this.#at.partition;
  }
  get offset(): number {
    return this.record.offset;
  }
  get attempt(): number {
    return 1;
  }
  get signal(): AbortSignal {
    return this.task.signal;
  }

  /** The source record, and where it lay. */
  get origin(): ConsumerRecord & TopicPartition {
    const { topic, partition } = this.#at;
    const { key, value, headers, timestamp, offset } = this.record;
    return { topic, partition, key, value, headers, timestamp, offset };
  }

  /** What is known of earlier tries at this step, before it waited in a delay topic. */
  triedBefore({ name }: OpenedOp): Reentry | null {
    return this.reentry !== null && this.reentry.step === name ? this.reentry : null;
  }

  get #at(): TopicPartition {
    return this.reentry === null ? this.task.at : this.reentry.at;
  }

  /** The same record with headers or timestamp of its own. */
  with(headers: Headers, timestamp: number): RecordContext {
    return new RecordContext(this.task, this.record, this.handle, this.child, { headers, timestamp }, this.reentry);
  }

  /** The n-th child of this record. */
  forChild(n: number): RecordContext {
    const child = this.child === '' ? String(n) : `${this.child}.${n}`;
    return new RecordContext(this.task, this.record, this.handle, child, this.own, this.reentry);
  }
}

/** Where a record is, for an error. */
export function placeOf({ name }: OpenedOp, { topic, partition, offset }: RecordContext): Whereabouts {
  return { topic, partition, offset, step: name };
}
