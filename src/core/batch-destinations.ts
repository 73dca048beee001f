import { refuseOption } from './declaration.js';
import { stateless, type Operator } from './operator.js';
import type { Headers } from './record.js';
import type { Serializer } from './serde.js';
import { topicName } from './topic-name.js';

/** Where the records of a batch are written besides, each with what became of it. */
export interface BatchDestinations {
  /**
   * With `foreachAsync`: the records that came through, byte for byte as they were read, with headers `spillway.batch.step`,
   * `.size` (of the call), `.attempts`, `.topic`, `.partition` and `.offset`. A record settles when it is there.
   */
  readonly success?: string;
  /** The records that failed for good, as dead letters: before any `toDLQ` around it is asked, and after its retry. */
  readonly failure?: string;
}

/** @throws SpillwayError `INVALID_OPTION` */
export function destinationsOf(given: BatchDestinations | undefined): BatchDestinations {
  if (given === undefined) return {};
  if (typeof (given as unknown) !== 'object' || (given as unknown) === null)
    return refuseOption('batch', 'on', given, '{ success, failure }, each a topic');
  const { success, failure } = given;
  if (success !== undefined) topicName('batch', 'on.success', success);
  if (failure !== undefined) topicName('batch', 'on.failure', failure);
  if (success !== undefined && success === failure)
    refuseOption('batch', 'on.failure', failure, 'another topic than on.success');
  return given;
}

const PREFIX = 'spillway.batch.';

/** What a batch says of a record that came through. */
export function batchHeaders(told: Readonly<Record<string, string | number>>): Headers {
  return Object.entries(told).map(([name, value]) => [PREFIX + name, Buffer.from(String(value))] as const);
}

const asRead: Serializer<Uint8Array | null> = { fallible: false, serialize: (bytes) => bytes };

/** Writes what a batch gives for those that came through: bytes, with its headers among their own. */
export function successesTo(topic: string, named: string): Operator {
  const topics = Object.freeze([topic]);
  const step = { role: 'sink', topic, topics, key: asRead, value: asRead, outcome: 'emitted' } as const;
  return stateless('to', step, { named, failure: 'production', writes: Object.freeze({ topics, mayLoop: false }) });
}
