import { types } from 'node:util';
import { SpillwayError } from '../core/errors.js';
import type { Step } from '../core/operator.js';
import { sortOf } from '../core/sort-of.js';
import { refuseThenable } from '../core/thenable.js';
import type { OpenedOp } from './opened-op.js';
import { Outgoing } from './outgoing.js';
import type { RecordContext } from './record-context.js';
import { RANK } from './settlement.js';

type Sink = Extract<Step, { role: 'sink' }>;

/** A record that a sink emitted. An outage of the log is waited out; only a refusal fails it. */
class Emitted extends Outgoing {
  constructor(
    key: Uint8Array | null,
    value: Uint8Array | null,
    context: RecordContext,
    op: OpenedOp,
    /** What the sink was given, for its failure. */
    readonly inputKey: unknown,
    readonly inputValue: unknown,
    readonly rank: number,
  ) {
    super(key, value, context.headers, context.timestamp, context, op);
  }

  // On the prototype: a number that is no small integer would be boxed anew for every record.
  get patience(): number {
    return Infinity;
  }

  get boundary(): number {
    return this.op.id;
  }

  acknowledged(topic: string): void {
    const { task } = this.context;
    task.account.acknowledged(topic);
    if (task.closed) return;
    this.#leave();
    task.account.emitted[this.op.id]!++;
    task.settle(this.context, this.rank);
  }

  refused(error: Error): boolean {
    this.#leave();
    const { context, op, inputKey, inputValue } = this;
    return context.task.failures.take(op, inputKey, inputValue, context, error, 'production');
  }

  #leave(): void {
    const { rooms } = this.context.task;
    rooms.boundary(this.op.id).release();
    rooms.move(this.op);
  }
}

/** Encodes a record and puts it into the outbox of its partition. Throws what the sink's functions and serdes throw. */
export function send(op: OpenedOp, key: unknown, value: unknown, context: RecordContext): void {
  const { rooms, host } = context.task;
  const sink = op.as('sink');
  const topic =
    typeof sink.topic === 'string' ? sink.topic : topicOf(sink, sink.topic(key as never, value as never, context));
  const keyBytes = bytesOf(sink.key.serialize(key as never, topic));
  const valueBytes = bytesOf(sink.value.serialize(value as never, topic));
  const partitions = host.outboxes.partitions(topic);
  if (partitions === 0) throw new SpillwayError('UNKNOWN_TOPIC', { topic });
  const partition = sink.partition
    ? checked(sink.partition(key as never, value as never, partitions), partitions)
    : host.outboxes.partitionOf(topic, keyBytes, partitions);
  rooms.rest(op);
  rooms.boundary(op.id).hold();
  const emitted = new Emitted(keyBytes, valueBytes, context, op, key, value, RANK[sink.outcome]);
  host.outboxes.push(topic, partition, emitted);
}

function topicOf(sink: Sink, given: unknown): string {
  if (typeof given === 'string' && sink.topics.includes(given)) return given;
  throw new SpillwayError('UNLISTED_TOPIC', { given: String(given), topics: sink.topics });
}

/** What a serde gave, if it is bytes: one that answers with a Promise would lose the record without a word. */
function bytesOf(given: Uint8Array | null): Uint8Array | null {
  if (given === null || types.isUint8Array(given)) return given;
  refuseThenable(given, 'to', 'a serde that answers at once, and mapValuesAsync() before it');
  throw new SpillwayError('UNENCODABLE', { type: 'bytes', problem: `the serde gave ${sortOf(given)}` });
}

function checked(partition: unknown, partitions: number): number {
  if (Number.isInteger(partition) && (partition as number) >= 0 && (partition as number) < partitions)
    return partition as number;
  refuseThenable(partition, 'to', 'mapValuesAsync() before it');
  throw new SpillwayError('INVALID_PARTITION', { given: String(partition), partitions });
}
