import type { Topology } from '../../index.js';
import type { ProducerRecord } from '../../core/record.js';
import type { Exit } from '../laws/world.js';
import type { Kit } from './kit.js';

/** One input record as plain data: a shape makes its bytes of it. */
export interface InputSpec {
  /** Number of the key; null for a record without one. */
  readonly key: number | null;
  /** Number of the partition, taken modulo how many there are. */
  readonly partition: number;
  /** What kind of value: a shape gives the numbers their meaning (poison, filtered, …). */
  readonly flavour: number;
  /** Offsets before it that no record has, as those of control records. */
  readonly gap: number;
  /** Virtual milliseconds after the record before it. */
  readonly after: number;
}

/** A record of a shape's source, and what should come of it. */
export interface Made {
  readonly topic: string;
  readonly record: ProducerRecord;
  readonly exits: readonly Exit[];
  readonly poison: boolean;
}

/** What should come of a record that an app put into a topic of its own; depends on its bytes and id alone. */
export type Passage = (record: ProducerRecord, id: string) => Pick<Made, 'exits' | 'poison'>;

/** A registry that can be away for a while. */
export interface Outage {
  down(): void;
  up(): void;
}

/** A topology with all that the simulation must know of it. */
export interface Shape {
  readonly name: string;
  /** Partitions of each source topic. Sinks have as many as `sinks` says, dead-letter topics one. */
  readonly sources: Readonly<Record<string, number>>;
  readonly sinks: Readonly<Record<string, number>>;
  readonly deadLetters: readonly string[];
  /** The topics that the app makes for itself, each behind those that feed it. To the laws they are sinks and sources. */
  readonly internal?: Readonly<Record<string, Passage>>;
  /** Users' functions that a fault can hit, in the kit's names. */
  readonly steps: readonly string[];
  /** After so many milliseconds a call of the topology has timed out. */
  readonly callTimeout: number;
  build(kit: Kit): Topology;
  /** Depends on the key, the flavour and the id alone. */
  readonly make: (spec: InputSpec, id: string) => Made;
  /** What a record of a sink is of: `r3`, or `r3.1` for a child. */
  identify(topic: string, record: ProducerRecord): string;
  readonly registry?: Outage;
  /** For a shape with state: the same with state of its own, for one simulation. */
  fresh?(): Shape;
}
