import type { FailureKind } from '../core/failure.js';
import type { DelayTopic, Operator } from '../core/operator.js';
import type { Deserializer } from '../core/serde.js';
import type { Plan } from '../core/transport.js';
import type { Ladder } from './routing.js';

/** Where a stream ends although nobody said so: nothing reads it, so its records count as consumed. */
export const NOWHERE = -1;

/**
 * One step of a program. Steps are fused by `next`: the runtime follows it in one loop until a record rests at a
 * boundary or ends. Its index in `Program.ops` is its `id`.
 */
export interface Op {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly body: SourceBody | StepBody | FanBody;
  readonly next: number;
  /** A split's ports or a fan-out's readers, as ids of ops. */
  readonly targets: readonly number[];
  /** Handlers of this step's failures, as ids of ops, in order; empty: the app stops. */
  readonly ladder: Ladder;
  readonly failure: FailureKind;
  /** The first of them when it has the step tried again; else NOWHERE. */
  readonly retry: number;
  /** The breaker that guards it, as the id of an op; NOWHERE when there is none. */
  readonly guard: number;
  /** Boundaries that a record leaving this step can come to before any other boundary. */
  readonly below: readonly number[];
}

export interface SourceBody {
  readonly type: 'source';
  readonly topics: readonly string[] | RegExp;
  readonly key: Deserializer<unknown>;
  readonly value: Deserializer<unknown>;
}
export interface StepBody {
  readonly type: 'step';
  readonly operator: Operator;
}
/** A stream with several readers: each gets the record, in order of declaration. */
export interface FanBody {
  readonly type: 'fan';
}

export interface Program {
  readonly ops: readonly Op[];
  /** Ids of the source ops. */
  readonly sources: readonly number[];
  /** Ids of the ops at which records rest: calls, sinks, handlers. */
  readonly boundaries: readonly number[];
  /** The delay topics, those of a handler one behind the other. */
  readonly tiers: readonly Tier[];
  readonly plan: Plan;
}

/** A delay topic as the runtime uses it. */
export interface Tier extends DelayTopic {
  /** The handler that writes to it, and the source that its records came from: ids of ops. */
  readonly handler: number;
  readonly source: number;
  /** How many of the same handler stand before it. */
  readonly index: number;
}
