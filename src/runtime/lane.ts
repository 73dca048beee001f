import type { Primitive } from '../core/identity.js';
import type { Call } from './call.js';
import { Fifo } from './fifo.js';

/** Where the lanes of one step and task are found, by the identity of their key. */
export type Lanes = Map<Primitive, Lane>;

/** The calls of one key at one step: first in, first out, one at a time. It exists only while it has any. */
export class Lane {
  readonly waiting = new Fifo<Call>();
  /** Another try of the first of its calls, which goes before those that wait. */
  again: Call | null = null;
  /** The stream stopped at one of its calls: those behind it must not overtake, also not during the drain. */
  stranded = false;

  constructor(
    readonly lanes: Lanes,
    /** Null for the lane of a single call that has no order. */
    readonly identity: Primitive | null,
  ) {
    if (identity !== null) lanes.set(identity, this);
  }

  /** Forgets the lane, so that the next call of its key finds none. */
  close(): void {
    if (this.identity !== null) this.lanes.delete(this.identity);
  }
}
