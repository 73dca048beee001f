import type { Op, Program } from '../compiler/program.js';
import type { FailureKind } from '../core/failure.js';
import type { Primitive } from '../core/identity.js';
import type { Host, Step } from '../core/operator.js';
import type { Lane, Lanes } from './lane.js';
import type { RecordContext } from './record-context.js';
import type { Gate } from './retry/gate.js';
import type { Parking } from './retry/parking.js';
import { RANK } from './settlement.js';

/** The roles as small integers, for the switch of the hot loop. */
export const Code = {
  VALUE: 0,
  KEY: 1,
  ENTRY: 2,
  GATE: 3,
  TAP: 4,
  ROUTE: 5,
  END: 6,
  FAN: 7,
  MANY: 8,
  CALL: 9,
  SINK: 10,
  BATCH: 11,
  REST: 12,
} as const;

const CODES: Record<Step['role'], number> = {
  value: Code.VALUE,
  key: Code.KEY,
  entry: Code.ENTRY,
  gate: Code.GATE,
  tap: Code.TAP,
  route: Code.ROUTE,
  end: Code.END,
  many: Code.MANY,
  call: Code.CALL,
  batch: Code.BATCH,
  sink: Code.SINK,
  handler: Code.REST,
  retry: Code.REST,
  breaker: Code.REST,
  pass: Code.REST,
};

type Apply = (key: unknown, value: unknown, context: unknown) => unknown;

/** An op as one task runs it: the step is open, and every op has the same shape, so that the loop stays monomorphic. */
export class OpenedOp {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly next: number;
  readonly targets: readonly number[];
  readonly ladder: readonly number[];
  readonly failure: FailureKind;
  readonly below: readonly number[];
  readonly code: number;
  apply: Apply;
  /** The rank with which a gate or an end settles. */
  readonly ended: number;
  readonly step: Step | null;
  /** The handler that has it tried again; NOWHERE when there is none. */
  readonly retry: number;
  /** The breaker that guards it; NOWHERE when there is none. */
  readonly breaker: number;
  /** The lanes of its calls. */
  readonly lanes: Lanes = new Map<Primitive, Lane>();
  /** Where records wait while that is open. */
  gate: Gate | null = null;
  /** Where records wait for another try of it. */
  parking: Parking | null = null;

  constructor(op: Op, host: Host) {
    this.id = op.id;
    this.name = op.name;
    this.kind = op.kind;
    this.next = op.next;
    this.targets = op.targets;
    this.ladder = op.ladder;
    this.failure = op.failure;
    this.retry = op.retry;
    this.breaker = op.guard;
    this.below = op.below;
    const step = op.body.type === 'step' ? op.body.operator.open(host) : null;
    this.step = step;
    this.code = step ? CODES[step.role] : op.body.type === 'fan' ? Code.FAN : Code.REST;
    this.apply = step && 'apply' in step ? (step.apply as Apply) : () => undefined;
    this.ended = step && 'ended' in step ? RANK[step.ended] : RANK.consumed;
  }

  /** Has records wait before it: `gate` is told of what comes through. */
  stand(gate: Gate): void {
    const { apply } = this;
    this.gate = gate;
    if (this.code === Code.CALL || this.code === Code.BATCH || this.code === Code.MANY) return;
    this.apply = (key, value, context) => {
      const result = apply(key, value, context);
      gate.ended(context as RecordContext, null, false);
      return result;
    };
  }

  /** Has it tried again: `parking` is told of what comes through, and tells the function which try it is. */
  guard(parking: Parking): void {
    const { apply } = this;
    this.parking = parking;
    // A call is not through when its function gives a Promise.
    if (this.code === Code.CALL || this.code === Code.BATCH) return;
    // Nor is an iterable when it is made.
    const isThrough = this.code !== Code.MANY;
    this.apply = (key, value, context) => {
      const result = apply(key, value, parking.told(this, context as RecordContext));
      if (isThrough) parking.succeeded(this, context as RecordContext);
      return result;
    };
  }

  /** The step, where the caller knows its role from `code`. */
  as<R extends Step['role']>(_role: R): Extract<Step, { role: R }> {
    return this.step as Extract<Step, { role: R }>;
  }
}

export const openProgram = (program: Program, host: Host): readonly OpenedOp[] =>
  program.ops.map((op) => new OpenedOp(op, host));
