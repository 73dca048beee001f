import { Boundary, type BoundaryListener } from './boundary.js';
import { Code, type OpenedOp } from './opened-op.js';
import type { RecordContext } from './record-context.js';

/** Records that may rest at a boundary of each sort. */
export interface Capacities {
  readonly boundary: number;
  readonly sink: number;
}

export interface RoomsListener extends BoundaryListener {
  stranded(): void;
}

/** What waits for room. */
interface Blocked {
  readonly op: OpenedOp;
  readonly context: RecordContext;
  readonly proceed: () => void;
}

/**
 * Where the records of one task rest, and whether there is room. A share is counted at the step where it rests: at a
 * boundary, in an expansion, or while its dead letter is being written.
 */
export class Rooms {
  /** Shares resting, by op id. */
  readonly shares: Int32Array;
  readonly #boundaries: (Boundary | undefined)[] = [];
  #blocked: Blocked[] = [];
  readonly #listener: RoomsListener;
  #resting = 0;
  #stranded = 0;

  constructor(
    ops: readonly OpenedOp[],
    boundaries: readonly number[],
    capacities: Capacities,
    listener: RoomsListener,
  ) {
    this.#listener = listener;
    this.shares = new Int32Array(ops.length);
    for (const id of boundaries) {
      const op = ops[id]!;
      this.#boundaries[id] = new Boundary(op.name, capacityOf(op, capacities), listener);
    }
  }

  boundary(op: number): Boundary {
    return this.#boundaries[op]!;
  }

  rest(op: OpenedOp, shares = 1): void {
    this.shares[op.id]! += shares;
    this.#resting += shares;
  }

  move(op: OpenedOp, shares = 1): void {
    this.shares[op.id]! -= shares;
    this.#resting -= shares;
  }

  /** The stream stopped at, or before, so many shares: they will not move again. */
  strand(shares: number): void {
    this.#stranded += shares;
    this.#listener.stranded();
  }

  /** Shares that will not move again: it grows when the stream stops at a record. */
  get stranded(): number {
    return this.#stranded;
  }

  /** Nothing moves any more: what rests is stranded. */
  get still(): boolean {
    return this.#resting === this.#stranded;
  }

  /** Whether every boundary that `op` leads to takes more. */
  roomBelow(op: OpenedOp): boolean {
    for (const id of op.below) if (this.#boundaries[id]!.full) return false;
    return true;
  }

  /** Does `proceed` with what came of a record when there is room. */
  whenRoomBelow(op: OpenedOp, context: RecordContext, proceed: () => void): void {
    this.#blocked.push({ op, context, proceed });
  }

  get blocked(): readonly Blocked[] {
    return this.#blocked;
  }

  /** Goes on with what waited, in order, as far as there is room. */
  unblock(): void {
    if (this.#blocked.length === 0) return;
    for (const waiting of this.#blocked.splice(0)) {
      if (this.roomBelow(waiting.op)) waiting.proceed();
      else this.#blocked.push(waiting);
    }
  }

  *[Symbol.iterator](): Iterator<Boundary> {
    for (const boundary of this.#boundaries) if (boundary) yield boundary;
  }
}

function capacityOf({ code, step }: OpenedOp, { sink, boundary }: Capacities): number {
  if (code === Code.SINK) return sink;
  // One batch comes together while another is in its call.
  if (step?.role === 'batch') return Math.max(boundary, 2 * step.limits.size);
  return step?.role === 'handler' && step.policy?.oneByOne ? 1 : boundary;
}
