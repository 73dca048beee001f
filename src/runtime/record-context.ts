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
    readonly headers: Headers,
    readonly timestamp: number,
    /** Which child of the source record this is: '' until a fan-out, then '2', then '2.0'. */
    readonly child: string,
  ) {}

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
    return new RecordContext(this.task, this.record, this.handle, headers, timestamp, this.child);
  }

  /** The n-th child of this record. */
  forChild(n: number): RecordContext {
    const child = this.child === '' ? String(n) : `${this.child}.${n}`;
    return new RecordContext(this.task, this.record, this.handle, this.headers, this.timestamp, child);
  }
}
