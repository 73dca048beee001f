import { SpillwayError } from '../../core/errors.js';
import type { TopicPartition } from '../../core/record.js';
import type { Batch } from '../../core/transport.js';
import type { IntakeQueue } from '../intake-queue.js';
import { markIn, textOf } from './life-mark.js';
import { CAREFUL_AFTER, GUILTY_AFTER, NO_SUSPICION, suspicionOf, type Suspicion } from './suspicion.js';

/**
 * How far ahead of what is fetched a healthy partition may begin records before the log has to hear of it: so far that
 * the commits which are made anyway tell it in time, and nothing waits for them.
 */
const AHEAD = 100_000;

/** What the caution of a partition uses of its task and app. */
export interface CautionHost {
  readonly at: TopicPartition;
  readonly intake: Pick<IntakeQueue, 'position' | 'end' | 'next'>;
  /** The offset below which all is settled, and the next to begin. */
  readonly settlement: { commitOffset(): number; readonly position: number; readonly inFlight: number };
  /** The mark is to be committed soon. */
  urge(): void;
  /** Nothing is begun before the mark is in the log; or it is. */
  waits(isWaiting: boolean): void;
  /** Whether the next record may be begun in careful mode; null when that has been given up. */
  lets(): boolean | null;
}

/**
 * Tells the log which records of one partition may be in flight before they are, beside its committed offset, and knows
 * what became of those of earlier lives. In a healthy partition one mark covers whatever is begun until the next commit;
 * after a death each batch is announced, so that the next life knows what was in flight; after two, each record alone.
 */
export class Caution {
  suspicion: Suspicion;
  /** Records below it may be begun: the log has been told. */
  #fence = -1;
  /** What the log is to be told; null: nothing is begun, or what is does not count. */
  #until: number | null = null;
  #alone: number | null = null;
  #ends = false;
  /** Of what the log is told, and of what it was told last. */
  #version = 0;
  #told = 0;
  #sent: { readonly version: number; readonly until: number | null } = { version: 0, until: null };
  /** There is nothing of it in the log. */
  #isClean: boolean;
  #isClamped = false;
  readonly #host: CautionHost;
  readonly #life: string;

  constructor(host: CautionHost, life: string, metadata: string | undefined, low: number) {
    this.#host = host;
    this.#life = life;
    const mark = markIn(metadata);
    this.suspicion = suspicionOf(mark, low, life);
    this.#isClean = mark === null;
  }

  /** The log is to be told something that it has not been told. */
  get asks(): boolean {
    return this.#version !== this.#told;
  }

  /** Its records are to be begun one at a time. */
  get isCareful(): boolean {
    const { deaths, within } = this.suspicion;
    return deaths >= CAREFUL_AFTER && this.#host.settlement.commitOffset() < within;
  }

  /** Whether the next record of this batch may be begun. Else `marked` is called when it may. */
  lets(batch: Batch): boolean {
    return batch.next <= this.#fence || this.#announced(batch);
  }

  /** @throws SpillwayError `RECORD_KILLS` for the record that is guilty. */
  judge(offset: number): void {
    const { suspect, times } = this.suspicion;
    if (offset === suspect && times >= GUILTY_AFTER)
      throw new SpillwayError('RECORD_KILLS', { times }, { ...this.#host.at, offset });
  }

  /** Announces the only record that the process will have in flight. True when the log has heard of it. */
  announceAlone(offset: number): boolean {
    if (this.#alone === offset) return !this.asks;
    const { suspect, times } = this.suspicion;
    this.suspicion = { ...this.suspicion, suspect: offset, times: suspect === offset ? times : 0 };
    this.#alone = offset;
    this.#tell(offset + 1);
    return false;
  }

  /** The log is told that nothing is in flight, or that what is does not count from now on. */
  shut(): void {
    this.#alone = null;
    this.#fence = -1;
    if (this.#until !== null) this.#tell(null);
  }

  /** What is in flight counts again, after a rebalance that left the partition here. */
  reopen(): void {
    this.shut();
    const { inFlight, position } = this.#host.settlement;
    if (inFlight > 0 && !this.#ends) this.#tell(position);
  }

  /** Others will be in flight beside its record. */
  notAlone(): void {
    if (this.#alone !== null) this.reopen();
  }

  /** Those that were in flight at the last death are through. */
  acquit(): void {
    this.suspicion = { ...this.suspicion, within: 0, suspect: null, times: 0 };
    this.notAlone();
  }

  /** The app ends in good order, and no death of it counts. A record that it stopped at because it kills has one more try. */
  end(): void {
    if (this.#ends) return;
    this.#ends = true;
    const { suspect, times } = this.suspicion;
    const isGuilty = suspect !== null && times >= GUILTY_AFTER && suspect >= this.#host.settlement.commitOffset();
    this.suspicion = isGuilty ? { ...this.suspicion, times: GUILTY_AFTER - 1 } : NO_SUSPICION;
    this.#alone = null;
    this.#fence = -1;
    if (!this.#isClean) this.#tell(null);
  }

  /** What is written beside this offset. */
  mark(offset: number): string {
    const { deaths, end } = this.suspicion;
    if (deaths > 0 && offset >= end) this.suspicion = NO_SUSPICION;
    if (this.#until !== null && this.suspicion.deaths === 0) this.#until = this.#host.intake.position + AHEAD;
    this.#sent = { version: this.#version, until: this.#until };
    if (this.#ends && this.suspicion.deaths === 0) return '';
    return textOf({ life: this.#life, until: this.#until, ...this.suspicion, alone: this.#alone !== null });
  }

  /** The log has taken the last mark. */
  marked(): void {
    this.#told = this.#sent.version;
    if (this.#until !== null && this.#alone === null && this.#sent.until !== null) this.#fence = this.#sent.until;
    this.#host.waits(false);
  }

  #announced(batch: Batch): boolean {
    const { intake } = this.#host;
    if (intake.next === undefined) return true;
    this.#clamp(batch);
    const carefully = this.isCareful ? this.#host.lets() : null;
    if (carefully !== null) return carefully;
    if (!this.asks) this.#tell(this.suspicion.deaths === 0 ? intake.position + AHEAD : batch.next);
    this.#host.waits(true);
    return false;
  }

  /** What was not in the log when the process died did not kill it. */
  #clamp(batch: Batch): void {
    if (this.#isClamped || this.suspicion.deaths === 0) return;
    this.#isClamped = true;
    const last = Math.max(this.#host.intake.end, batch.end);
    const { end, within } = this.suspicion;
    this.suspicion = { ...this.suspicion, end: Math.min(end, last), within: Math.min(within, last) };
  }

  #tell(until: number | null): void {
    this.#until = until;
    this.#version++;
    this.#isClean = false;
    this.#host.urge();
  }
}
