import type { Clock } from '../../core/clock.js';
import type { Call } from '../call.js';
import type { OpenedOp } from '../opened-op.js';
import type { RecordContext } from '../record-context.js';
import type { Permit } from './breaker.js';
import { Fared } from './fared.js';
import type { Tried } from './guard.js';
import type { Line } from './lines.js';
import type { Parking } from './parking.js';

/** A record that waits before a step: for another try of it, or behind one of its key that does. */
export class Parked {
  /** Tries of the step that failed; 0 for one that waits behind another. */
  tries = 0;
  hasFailed = false;
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
  /** How others fared meanwhile. */
  fared = new Fared({ failed: 0, succeeded: 0 });
  /** What happened in the try that is being made is counted already. */
  told = false;
  /** Another try in place is not worth it, and one later may be. */
  spent = false;
  /** Of the try that is being made. */
  permit: Permit | null = null;
  /** It failed again in the try that is being made. */
  again = false;
  line: Line | null = null;

  constructor(
    /** Null for the part of a batch that nobody tries again. */
    readonly parking: Parking | null,
    readonly op: OpenedOp,
    readonly key: unknown,
    readonly value: unknown,
    readonly context: RecordContext,
    /** The call that failed, at an asynchronous step: it keeps its lane. */
    public call: Call | null = null,
  ) {}

  /** The records that it stands for. */
  get contexts(): readonly RecordContext[] {
    return [this.context];
  }

  /** Its step keeps the order of its key. */
  get keepsOrder(): boolean {
    return this.call !== null;
  }

  /** Others failed with it, and nobody knows yet what becomes of them. */
  get hasSiblings(): boolean {
    return false;
  }

  /** What the breaker of its step has let go. */
  get tried(): Tried | null {
    return this.call;
  }

  /** Another try, where that is not a matter of one record. */
  enter(): void {}

  /** A try of the step failed. True for the first in this process. */
  failedAt(clock: Clock): boolean {
    this.tries++;
    if (this.hasFailed) return false;
    this.hasFailed = true;
    this.since = clock.monotonic();
    this.firstFailedAt ||= clock.wall();
    return true;
  }

  /** Whether it has failed with this fingerprint every time. */
  alike(fingerprint: string): boolean {
    if (this.fingerprint !== '' && this.fingerprint !== fingerprint) this.deterministic = false;
    this.fingerprint = fingerprint;
    return this.deterministic;
  }
}
