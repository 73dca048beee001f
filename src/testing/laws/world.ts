import type { Ledger } from '../../core/ledger.js';
import type { Place } from '../simulation/observed.js';

/** A record that must come out somewhere. */
export interface Exit {
  readonly topic: string;
  /** Unique over all that comes of the input: `r3`, or `r3.1` for one of several children. */
  readonly id: string;
  /** Exits on one path keep the order of their sources per key; null where order was given up. */
  readonly path: string | null;
}

/** Bytes as hex, so that histories are plain data; null is null. */
export type Hex = string | null;

export interface RawRecord {
  readonly key: Hex;
  readonly value: Hex;
  readonly headers: readonly (readonly [name: string, value: Hex])[];
}

/**
 * A record of a source topic, or one that an app put into a topic of its own, and what should come of it. What comes of a
 * record twice, after a crash, is in such a topic twice, under one id.
 */
export interface Input {
  readonly id: string;
  readonly place: Place;
  /** Where the source record lies that it is of: `place`, unless an app put it there. */
  readonly from: Place;
  readonly offset: number;
  /** What it is charged against a budget. */
  readonly charge: number;
  /** Where it must come out when nothing fails on its way; none when it is dropped. */
  readonly exits: readonly Exit[];
  /** It is poison: a dead letter is what should come of it, whatever faults there are. */
  readonly poison: boolean;
  readonly raw: RawRecord;
}

/** A record in an output topic when all was over. */
export interface Output {
  readonly id: string;
  readonly key: string | null;
}

/** A record in a dead-letter topic, by the source record that it says it is of. */
export interface DeadLetter {
  readonly topic: string;
  /** `topic/partition@offset` of the source, from its headers. */
  readonly origin: string;
  readonly raw: RawRecord;
}

/** What an app's own ledger said when it had closed. */
export interface Closed {
  readonly by: string;
  readonly ledger: Ledger;
}

/** All that a law may know besides the events: what went in, what the log held at the end, and what was agreed. */
export interface World {
  readonly inputs: readonly Input[];
  readonly deadLetterTopics: readonly string[];
  /** Output partitions, without those of dead-letter topics. */
  readonly outputs: ReadonlyMap<Place, readonly Output[]>;
  readonly deadLetters: readonly DeadLetter[];
  readonly limits: {
    /** The app's budget. */
    readonly records: number;
    readonly bytes: number;
    /** The most that one batch may hold. */
    readonly batchRecords: number;
    readonly batchBytes: number;
    /** A call that takes longer has timed out. */
    readonly callTimeout: number;
    /** From here on no fault is active, and this much later everything must be committed. */
    readonly healedAt: number;
    readonly recovery: number;
  };
  /** Virtual time when the run was over. */
  readonly endedAt: number;
  readonly ledgers: readonly Closed[];
  /** The outputs of the same input under other batch sizes, when both ran without faults. */
  readonly twin?: ReadonlyMap<Place, readonly Output[]>;
}

/** The place of an input in the words of a dead letter's headers and of messages. */
export const originOf = (input: { readonly place: Place; readonly offset: number }): string =>
  `${input.place}@${input.offset}`;
