import { types } from 'node:util';
import { SpillwayError } from '../core/errors.js';
import { sortOf } from '../core/sort-of.js';
import { refuseThenable } from '../core/thenable.js';
import type { ProduceError } from '../core/transport.js';
import type { OpenedOp } from './opened-op.js';
import { Outgoing } from './outgoing.js';
import { placeOf, type RecordContext } from './record-context.js';
import { RANK } from './settlement.js';
import { takesNothing, topicRefusal } from './topic-refusal.js';

/** A record that a sink emitted. An outage of the log is waited out; it fails when the log refuses just this record. */
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

  refused(error: ProduceError, topic: string): boolean {
    const { context, op, inputKey, inputValue } = this;
    if (takesNothing(error)) {
      this.strand();
      stop(op, context, error, topic);
      return false;
    }
    this.#leave();
    return context.task.failures.take(op, inputKey, inputValue, context, error, { kind: 'production' }) === 'taken';
  }

  #leave(): void {
    const { rooms } = this.context.task;
    rooms.boundary(this.op.id).release();
    rooms.move(this.op);
  }
}

/**
 * Encodes a record and puts it into the outbox of its partition. Throws what the sink's functions and serdes throw; the
 * stream stops at it when the topic of the sink is gone.
 */
export function send(op: OpenedOp, key: unknown, value: unknown, context: RecordContext): void {
  const { rooms, host } = context.task;
  const sink = op.as('sink');
  const isChosen = typeof sink.topic !== 'string';
  const topic = typeof sink.topic === 'string' ? sink.topic : sink.topic(key as never, value as never, context);
  const keyBytes = bytesOf(sink.key.serialize(key as never, topic), op.kind);
  const valueBytes = bytesOf(sink.value.serialize(value as never, topic), op.kind);
  const partitions = host.outboxes.partitions(topic);
  if (partitions === 0) {
    const error = new SpillwayError('UNKNOWN_TOPIC', { topic });
    // Whoever chooses a topic for each record may choose a wrong one; for a sink with one topic all would fail.
    if (isChosen) throw error;
    rooms.rest(op);
    rooms.strand(1);
    return stop(op, context, error, topic);
  }
  const partition = sink.partition
    ? checked(sink.partition(key as never, value as never, partitions), partitions)
    : host.outboxes.partitionOf(topic, keyBytes, partitions);
  rooms.rest(op);
  rooms.boundary(op.id).hold();
  const emitted = new Emitted(keyBytes, valueBytes, context, op, key, value, RANK[sink.outcome]);
  host.outboxes.push(topic, partition, emitted);
}

function stop(op: OpenedOp, context: RecordContext, error: ProduceError, topic: string): void {
  const { task } = context;
  task.host.stop(task, topicRefusal(error, topic, placeOf(op, context)));
}

/** What a serde gave, if it is bytes: one that answers with a Promise would lose the record without a word. */
function bytesOf(given: Uint8Array | null, kind: string): Uint8Array | null {
  if (given === null || types.isUint8Array(given)) return given;
  refuseThenable(given, kind, 'a serde that answers at once, and mapValuesAsync() before it');
  throw new SpillwayError('UNENCODABLE', { type: 'bytes', problem: `the serde gave ${sortOf(given)}` });
}

function checked(partition: unknown, partitions: number): number {
  if (Number.isInteger(partition) && (partition as number) >= 0 && (partition as number) < partitions)
    return partition as number;
  refuseThenable(partition, 'to', 'mapValuesAsync() before it');
  throw new SpillwayError('INVALID_PARTITION', { given: String(partition), partitions });
}
