import type { Failure } from '../../core/failure.js';
import type { OpenedOp } from '../opened-op.js';
import type { RecordContext } from '../record-context.js';
import type { Trial, Tried } from '../retry/guard.js';
import { Parked } from '../retry/parked.js';
import type { Task } from '../task.js';
import type { Collector } from './collector.js';
import type { Item } from './item.js';

/** What one call of the handler gets: a batch, or a part of one. It is tried again as a whole. */
export class Part extends Parked implements Tried {
  items: readonly Item[];
  /** What the breaker is told of its call. */
  trial: Trial | null = null;
  /** The tries that the most tried of its items had before it waited in a delay topic. */
  readonly #before: number;

  constructor(
    readonly collector: Collector,
    op: OpenedOp,
    items: readonly Item[],
  ) {
    const { key, value, context } = items[0]!;
    super(op.parking, op, key, value, context);
    this.items = items;
    this.#before = Math.max(...items.map((item) => item.context.triedBefore(op)?.attempts ?? 0));
    this.tries = this.#before;
  }

  /** Some of its items, which have been through the same tries. */
  part(items: readonly Item[]): Part {
    const { firstFailedAt, since, hasFailed, delay, fingerprint, deterministic, fared } = this;
    const some = new Part(this.collector, this.op, items);
    const tries = some.#before + this.tries - this.#before;
    return Object.assign(some, {
      tries,
      firstFailedAt,
      since,
      hasFailed,
      delay,
      fingerprint,
      deterministic,
      fared,
    });
  }

  /** What failed of it stands for its call from now on. */
  handOver(to: Part): void {
    this.parking?.handOver(this, to);
    to.trial = this.trial;
    this.trial = null;
  }

  /** Two halves; null when it is too small to be taken apart. */
  halves(minimum: number): readonly [Part, Part] | null {
    const { length } = this.items;
    if (length <= minimum) return null;
    const middle = length >> 1;
    return [this.part(this.items.slice(0, middle)), this.part(this.items.slice(middle))];
  }

  /** The failure of one of its items, which may have been tried before. */
  failureOf({ context }: Item, failure: Failure): Failure {
    const before = context.triedBefore(this.op);
    const attempt = this.tries - this.#before + (before?.attempts ?? 0);
    const isAlike = before === null || (before.deterministic && before.fingerprint === failure.fingerprint);
    return {
      ...failure,
      attempt,
      firstFailedAt: before?.firstFailedAt ?? failure.firstFailedAt,
      deterministic: this.deterministic && isAlike && attempt > 1,
    };
  }

  override get contexts(): readonly RecordContext[] {
    return this.items.map(({ context }) => context);
  }
  override get keepsOrder(): boolean {
    return true;
  }
  override get tried(): Tried {
    return this;
  }

  override enter(): void {
    this.collector.again(this);
  }

  get task(): Task {
    return this.context.task;
  }
}
