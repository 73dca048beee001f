import type { Context } from '../core/context.js';
import type { ConsumerRecord, Headers } from '../core/record.js';
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
  ) {}

  get headers(): Headers {
    return (this.own ?? this.record).headers;
  }
  get timestamp(): number {
    return (this.own ?? this.record).timestamp;
  }

  get topic(): string {
    return this.task.at.topic;
  }
  get partition(): number {
    return this.task.at.partition;
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

  /** The same record with headers or timestamp of its own. */
  with(headers: Headers, timestamp: number): RecordContext {
    return new RecordContext(this.task, this.record, this.handle, this.child, { headers, timestamp });
  }

  /** The n-th child of this record. */
  forChild(n: number): RecordContext {
    const child = this.child === '' ? String(n) : `${this.child}.${n}`;
    return new RecordContext(this.task, this.record, this.handle, child, this.own);
  }
}
