import type { Call } from '../call.js';
import type { OpenedOp } from '../opened-op.js';
import type { RecordContext } from '../record-context.js';
import type { Permit } from './breaker.js';
import type { Line } from './lines.js';
import type { Parking } from './parking.js';

/** A record that waits before a step: for another try of it, or behind one of its key that does. */
export class Parked {
  /** Tries of the step that failed; 0 for one that waits behind another. */
  tries = 0;
  /** When the first of them failed, in milliseconds since 1970 and on the monotonic clock. */
  firstFailedAt = 0;
  since = 0;
  /** Milliseconds before the next try, and when it is due on the monotonic clock. */
  delay = 0;
  due = 0;
  fingerprint = '';
  /** Every try failed alike. */
  deterministic = true;
  /** Children that went on before the step failed: the next try goes on behind them. */
  went = 0;
  /** How all tries had ended when it failed first, or after the last outage, and its own failures since. */
  seen: Outcomes = { failed: 0, succeeded: 0 };
  counted = 0;
  /** Another try in place is not worth it, and one later may be. */
  spent = false;
  /** Of the try that is being made. */
  permit: Permit | null = null;
  /** It failed again in the try that is being made. */
  again = false;
  line: Line | null = null;

  constructor(
    readonly parking: Parking,
    readonly op: OpenedOp,
    readonly key: unknown,
    readonly value: unknown,
    readonly context: RecordContext,
    /** The call that failed, at an asynchronous step: it keeps its lane. */
    public call: Call | null = null,
  ) {}

  /** Whether it has failed with this fingerprint every time. */
  alike(fingerprint: string): boolean {
    if (this.fingerprint !== '' && this.fingerprint !== fingerprint) this.deterministic = false;
    this.fingerprint = fingerprint;
    return this.deterministic;
  }
}

/** How tries of some steps ended, in all. */
export interface Outcomes {
  readonly failed: number;
  readonly succeeded: number;
}
