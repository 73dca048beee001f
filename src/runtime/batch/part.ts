import type { Failure } from '../../core/failure.js';
import { fingerprintOf } from '../../core/fingerprint.js';
import { kindOf } from '../failure-errors.js';
import type { OpenedOp } from '../opened-op.js';
import type { RecordContext } from '../record-context.js';
import type { Trial, Tried as Tracked } from '../retry/guard.js';
import { Parked } from '../retry/parked.js';
import type { Task } from '../task.js';
import type { Collector } from './collector.js';
import type { Item, Tried } from './item.js';

/** What one call of the handler gets: a batch, or a part of one. It is tried again as a whole. */
export class Part extends Parked implements Tracked {
  items: readonly Item[];
  /** What is left of a larger batch that failed. */
  isHalf = false;
  /** Those of that batch of which nobody knows yet what becomes of them. */
  undecided: Set<Item>;
  /** What the breaker is told of its call. */
  trial: Trial | null = null;
  /** The tries that the most tried of its items had before. */
  readonly #before: number;

  constructor(
    readonly collector: Collector,
    op: OpenedOp,
    items: readonly Item[],
  ) {
    const { key, value, context } = items[0]!;
    super(op.parking, op, key, value, context);
    this.items = items;
    this.undecided = new Set(items);
    this.#before = Math.max(...items.map((item) => item.tried?.attempts ?? 0));
    this.tries = this.#before;
  }

  /** Some of its items, which have been through the same tries. */
  part(items: readonly Item[]): Part {
    const { firstFailedAt, since, hasFailed, delay, fingerprint, deterministic, fared, isHalf, undecided } = this;
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
      isHalf,
      undecided,
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
    const halves = [this.part(this.items.slice(0, middle)), this.part(this.items.slice(middle))] as const;
    for (const half of halves) half.isHalf = true;
    return halves;
  }

  /** The failure of one of its items, which may have been tried before. */
  failureOf(item: Item, failure: Failure): Failure {
    const { attempts, firstFailedAt, deterministic } = this.#triedWith(item, failure.fingerprint)!;
    return { ...failure, attempt: attempts, firstFailedAt, deterministic: deterministic && attempts > 1 };
  }

  /** The tries that one of its items has had. */
  triesOf({ tried }: Item): number {
    return this.tries - this.#before + (tried?.attempts ?? 0);
  }

  /** One of its items leaves it, to wait behind another: what the handler has said of it alone, it has said. */
  leave(item: Item, error?: Error): void {
    this.undecided.delete(item);
    if (error === undefined) {
      item.tried = this.#triedWith(item, this.fingerprint);
      return;
    }
    const { clock } = this.task.host;
    const fingerprint = fingerprintOf(kindOf(error, this.op), this.op.name, error);
    const before = this.#triedWith(item, fingerprint);
    item.tried = {
      attempts: (before?.attempts ?? 0) + 1,
      firstFailedAt: before?.firstFailedAt ?? clock.wall(),
      fingerprint,
      deterministic: before?.deterministic ?? true,
    };
  }

  /** All tries of an item, the last of which failed so; null when there were none. */
  #triedWith(item: Item, fingerprint: string): Tried | null {
    const { tried } = item;
    if (this.tries === this.#before) return tried;
    const isAlike = tried === null || (tried.deterministic && tried.fingerprint === fingerprint);
    return {
      attempts: this.triesOf(item),
      firstFailedAt: tried?.firstFailedAt ?? this.firstFailedAt,
      fingerprint,
      deterministic: this.deterministic && this.fingerprint === fingerprint && isAlike,
    };
  }

  override get contexts(): readonly RecordContext[] {
    return this.items.map(({ context }) => context);
  }
  override get keepsOrder(): boolean {
    return true;
  }
  override get hasSiblings(): boolean {
    if (!this.isHalf) return false;
    const keys = new Set(this.items.map(({ identity }) => identity));
    const isOther = (item: Item) => (item.identity === null ? !this.items.includes(item) : !keys.has(item.identity));
    return [...this.undecided].some(isOther);
  }
  override get tried(): Tracked {
    return this;
  }

  override enter(): void {
    this.collector.again(this);
  }

  get task(): Task {
    return this.context.task;
  }
}
