import type { BatchContext, BatchItem } from './batch.js';
import type { BreakerPolicy } from './breaker-options.js';
import type { Clock, Random } from './clock.js';
import type { Context } from './context.js';
import type { DeadLetterPolicy } from './dead-letter-policy.js';
import type { Failure, FailureKind } from './failure.js';
import type { Primitive } from './identity.js';
import type { Ended } from './ledger.js';
import type { Headers, TopicPartition } from './record.js';
import type { RetryPolicy } from './retry-policy.js';
import type { Deserializer, Serializer } from './serde.js';

/** What `map` and its kin return for one record. Headers and timestamp are inherited unless given. */
export interface Entry<out K, out V> {
  readonly key: K;
  readonly value: V;
  readonly headers?: Headers;
  readonly timestamp?: number;
}
export type Pair<K, V> = readonly [key: K, value: V] | Entry<K, V>;

/** A step's function once types are erased: always `(key, value, context)`, whatever order the user sees. */
export type Apply<R> = (key: never, value: never, context: Context) => R;

export type OrderBy = 'key' | 'partition' | 'none';

/** The limits of an asynchronous step; durations in milliseconds. */
export interface CallLimits {
  readonly concurrency: number;
  readonly timeout: number;
  /** How long a call that was aborted may still take to end before its slot and key are given up. */
  readonly grace: number;
  readonly orderBy: OrderBy;
  readonly orderKey?: ((key: never, value: never) => Primitive | null) | undefined;
}

/** The limits of a step whose calls take many records at once. */
export interface BatchLimits extends CallLimits {
  readonly size: number;
  /** Milliseconds. */
  readonly linger: number;
  readonly minimum: number;
}

/**
 * What a step does with a record: a closed set of roles, which the runtime switches on. An operator that needs a new
 * role costs more than its four files; that is rare.
 */
export type Step =
  /** A new value. */
  | { readonly role: 'value'; readonly apply: Apply<unknown> }
  /** A new key. */
  | { readonly role: 'key'; readonly apply: Apply<unknown> }
  /** A new key and value. */
  | { readonly role: 'entry'; readonly apply: Apply<Pair<unknown, unknown>> }
  /** Any number of children, from an iterable. */
  | {
      readonly role: 'many';
      readonly apply: Apply<Iterable<unknown>>;
      readonly emits: 'value' | 'entry';
      readonly maxChildren: number;
    }
  /** On if true; else it ends as `ended`. A throw fails the record. */
  | { readonly role: 'gate'; readonly apply: Apply<boolean>; readonly ended: Ended }
  /** Looks, and changes nothing. */
  | { readonly role: 'tap'; readonly apply: Apply<unknown> }
  /** On to the port of that number; -1 is none of them, and ends as filtered. */
  | { readonly role: 'route'; readonly apply: Apply<number> }
  /** The stream ends here, as `ended`. */
  | { readonly role: 'end'; readonly apply: Apply<unknown>; readonly ended: Ended }
  /** A call that may take time: a boundary. */
  | {
      readonly role: 'call';
      readonly apply: Apply<unknown>;
      readonly emits: 'value' | 'entry' | 'many' | 'nothing';
      /** With `many`: the most values that one call may bring. */
      readonly maxChildren?: number;
      readonly limits: CallLimits;
    }
  /** A call for up to `size` records of the partition at once: a boundary. */
  | {
      readonly role: 'batch';
      readonly apply: (items: readonly BatchItem<never, never>[], context: BatchContext) => unknown;
      /** What it answers for each record. */
      readonly emits: 'value' | 'entry' | 'nothing' | 'original';
      readonly limits: BatchLimits;
    }
  /** Nothing to do at run time (merge, lossTolerant). */
  | { readonly role: 'pass' }
  /** Has what failed tried again at its step, before the handlers behind it are asked; records pass. */
  | { readonly role: 'retry'; readonly policy: RetryPolicy }
  /** Has the steps that it guards wait while what they depend on is out of order; records pass. */
  | { readonly role: 'breaker'; readonly policy: BreakerPolicy }
  /** Takes failures of the steps that it guards; records pass. */
  | {
      readonly role: 'handler';
      readonly take: (failure: Failure) => Verdict;
      /** How its dead letters are written. Left out: as they are when nothing is said. */
      readonly policy?: DeadLetterPolicy;
    }
  /** Writes to a topic: a boundary, since it waits for the acknowledgement. */
  | {
      readonly role: 'sink';
      readonly topic: string | Apply<string>;
      readonly topics: readonly string[];
      readonly key: Serializer<never>;
      readonly value: Serializer<never>;
      readonly partition?: ((key: never, value: never, partitions: number) => number) | undefined;
      /** Emitted, or diverted where the topic is not the stream's main way. */
      readonly outcome: 'emitted' | 'diverted';
    };

export type Role = Step['role'];

/** What a handler says of a failure: write it as a dead letter to that topic, or leave it to the next handler. */
export type Verdict = { readonly write: string } | 'next';

/** A topic of the app's own that a sink writes to, and how its records come back into the topology. */
export interface Internal {
  /** As a graph calls it (internal-topic.ts). */
  readonly topic: string;
  /** How many partitions; null: as many as the widest of the topics that feed it. */
  readonly partitions: number | null;
  readonly key: Deserializer<unknown>;
  readonly value: Deserializer<unknown>;
}

/** A delay topic of the app's own: what is in it is read again when its time has come. */
export interface DelayTopic {
  /** As a graph calls it (internal-topic.ts). */
  readonly topic: string;
  /** Milliseconds that a record waits in it, at least. */
  readonly delay: number;
}

/** What a step may use of its task. */
export interface Host {
  readonly clock: Clock;
  readonly random: Random;
  readonly applicationId: string;
  readonly at: TopicPartition;
}

/**
 * One operator, declared: frozen data with a way to open it. It is opened once per task, so that an operator with
 * state has one for each partition. Functions are properties, so that `in` and `out` bind (see `serde.ts`).
 */
export interface Operator<in K = never, in V = never, out K2 = unknown, out V2 = unknown> {
  /** File name = function name = kind = label in metrics. */
  readonly kind: string;
  /** The user's name for the step. */
  readonly named?: string | undefined;
  readonly role: Role;
  /** Some records are expected to fail here, so `build()` asks for a way out. */
  readonly fallible: boolean;
  /** Records wait here. */
  readonly boundary: boolean;
  /** May make more than one child of a record. */
  readonly fansOut: boolean;
  /** The key may be another one below. */
  readonly rekeys: boolean;
  /** Keeps order by key and has no `orderKey`, so it needs keys that have an order of their own. */
  readonly needsOrder?: boolean;
  /** A call that ends its stream: nothing stands behind it. */
  readonly ends?: boolean;
  /** Kind of the failures made here; `processing` when left out. */
  readonly failure?: FailureKind;
  /** A split's outputs, by name. */
  readonly ports?: readonly string[];
  /** Why: the user's reason, shown by describe() and in the ledger. */
  readonly reason?: string;
  /** Every topic a sink writes to; `mayLoop` when the user said that feeding its own source is meant. */
  readonly writes?: { readonly topics: readonly string[]; readonly mayLoop: boolean };
  /** A sink whose topic is the app's own: the stream goes on where that topic is read. */
  readonly internal?: Internal;
  /** Where failures wait that were tried often enough for now, one topic after the other. */
  readonly tiers?: readonly DelayTopic[];
  /** Drops records by its state or by time: one that comes back from a delay topic has passed it before, and passes. */
  readonly passesReentry?: boolean;
  /** Every dead-letter topic a handler may write to, given the topics of the sources above it. */
  readonly deadLetters?: (sources: readonly string[]) => readonly string[];
  /** A handler that takes the failures of the step before it and of no other. */
  readonly own?: boolean;
  /** Steps that belong to it and stand right behind it, given its name. */
  readonly beside?: (name: string) => readonly Operator[];
  /** These are looked at when the app starts, and never created. */
  readonly checksOnly?: boolean;
  readonly open: (host: Host) => Step;
  /** Never called: carries the types. */
  readonly types?: (key: K, value: V) => readonly [K2, V2];
}

type Declared = Partial<
  Pick<
    Operator,
    | 'named'
    | 'fallible'
    | 'fansOut'
    | 'rekeys'
    | 'needsOrder'
    | 'ends'
    | 'failure'
    | 'ports'
    | 'reason'
    | 'writes'
    | 'internal'
    | 'tiers'
    | 'passesReentry'
    | 'deadLetters'
    | 'own'
    | 'beside'
    | 'checksOnly'
  >
>;

/** Declares an operator whose steps are the same for every task: nearly all of them. */
export function stateless<K, V, K2 = K, V2 = V>(
  kind: string,
  step: Step,
  declared: Declared = {},
): Operator<K, V, K2, V2> {
  return stateful(kind, step.role, () => step, declared);
}

/** Declares an operator that is opened anew for each task, with state of its own. */
export function stateful<K, V, K2 = K, V2 = V>(
  kind: string,
  role: Role,
  open: (host: Host) => Step,
  declared: Declared = {},
): Operator<K, V, K2, V2> {
  return Object.freeze({
    kind,
    role,
    fallible: false,
    boundary: role === 'call' || role === 'batch' || role === 'sink',
    fansOut: role === 'many',
    rekeys: role === 'key' || role === 'entry',
    ...declared,
    open,
  });
}
