import type { Program } from '../compiler/program.js';
import { OUTCOMES, type Ledger, type SourceAccount, type StepAccount } from '../core/ledger.js';
import { nameOf, type TopicPartition } from '../core/record.js';
import { RANK } from './settlement.js';
import type { Task } from './task.js';

const RANKS = OUTCOMES.length;
/** Reasons beyond this many share one entry, so that messages of a broken producer cannot fill the memory. */
const MOST_REASONS = 100;

/** What became of the source records of one partition since the app started; it outlives the partition's tasks. */
export class Tally {
  in = 0;
  abandoned = 0;
  /** By outcome rank. */
  readonly settled: Float64Array = new Float64Array(RANKS);

  get done(): number {
    return this.settled.reduce((sum, count) => sum + count);
  }
}

/**
 * Counts what happens to records, for one app since it started. Each number is counted where the thing happens, never
 * derived from another, so that an account that balances says something. Typed arrays by op id: this is the hot path.
 */
export class Account {
  readonly entered: Float64Array;
  readonly created: Float64Array;
  readonly emitted: Float64Array;
  readonly abandoned: Float64Array;
  /** By op id × outcome rank. */
  readonly ended: Float64Array;
  readonly sources = new Map<string, Tally>();
  readonly topics = new Map<string, { written: number }>();
  readonly deadLetters = new Map<string, number>();
  readonly #program: Program;

  constructor(program: Program) {
    const ops = program.ops.length;
    this.#program = program;
    this.entered = new Float64Array(ops);
    this.created = new Float64Array(ops);
    this.emitted = new Float64Array(ops);
    this.abandoned = new Float64Array(ops);
    this.ended = new Float64Array(ops * RANKS);
  }

  source(at: TopicPartition): Tally {
    const name = nameOf(at);
    let tally = this.sources.get(name);
    if (tally === undefined) this.sources.set(name, (tally = new Tally()));
    return tally;
  }

  end(op: number, rank: number): void {
    this.ended[op * RANKS + rank]!++;
  }

  acknowledged(topic: string): void {
    const known = this.topics.get(topic);
    if (known === undefined) this.topics.set(topic, { written: 1 });
    else known.written++;
  }

  deadLettered(reason: string): void {
    const known = this.deadLetters.has(reason) || this.deadLetters.size < MOST_REASONS;
    const entry = known ? reason : 'other';
    this.deadLetters.set(entry, (this.deadLetters.get(entry) ?? 0) + 1);
  }

  /** The ledger, given what is in flight now: source records, and shares resting at each op. */
  ledger(records: number, shares: Int32Array): Ledger {
    const source = this.#source(records);
    const steps = this.#program.ops.flatMap((op) => (idle(op.kind) ? [] : [this.#step(op.id, shares[op.id]!)]));
    return {
      source,
      steps,
      topics: Object.fromEntries([...this.topics].map(([topic, { written }]) => [topic, written])),
      deadLetters: Object.fromEntries(this.deadLetters),
      balanced: source.balanced && steps.every((step) => step.balanced),
    };
  }

  #source(inFlight: number): SourceAccount {
    const sum = (of: (tally: Tally) => number) => [...this.sources.values()].reduce((all, tally) => all + of(tally), 0);
    const counts = OUTCOMES.map((outcome) => [outcome, sum((tally) => tally.settled[RANK[outcome]]!)] as const);
    const total = counts.reduce((all, [, count]) => all + count, 0);
    const passed = sum((tally) => tally.settled[RANK.passed]!);
    const [entered, abandoned] = [sum((tally) => tally.in), sum((tally) => tally.abandoned)];
    const settled = Object.fromEntries(counts.filter(([outcome]) => outcome !== 'abandoned' && outcome !== 'passed'));
    return {
      in: entered,
      settled: settled as SourceAccount['settled'],
      abandoned,
      inFlight,
      balanced: entered === total + abandoned + inFlight && passed === 0,
    };
  }

  #step(id: number, inFlight: number): StepAccount {
    const { name, kind } = this.#program.ops[id]!;
    const counts = OUTCOMES.map((outcome) => [outcome, this.ended[id * RANKS + RANK[outcome]]!] as const);
    const ended = counts.filter(([, count]) => count > 0);
    const left = ended.reduce((sum, [, count]) => sum + count, 0);
    const [entered, created, emitted] = [this.entered[id]!, this.created[id]!, this.emitted[id]!];
    return {
      step: name,
      kind,
      in: entered,
      created,
      emitted,
      ended: Object.fromEntries(ended),
      abandoned: this.abandoned[id]!,
      inFlight,
      balanced: entered + created === emitted + left + this.abandoned[id]! + inFlight,
    };
  }
}

/** The ledger of an app now. */
export function ledgerOf({
  account,
  tasks,
  program,
}: {
  account: Account;
  tasks: Iterable<Task>;
  program: Program;
}): Ledger {
  const shares = new Int32Array(program.ops.length);
  let records = 0;
  for (const { settlement, rooms } of tasks) {
    records += settlement.inFlight;
    rooms.shares.forEach((count, op) => (shares[op]! += count));
  }
  return account.ledger(records, shares);
}

/** Steps that no record passes at run time have no account. */
const idle = (kind: string) =>
  kind === 'toDLQ' ||
  kind === 'retryWithBackoff' ||
  kind === 'circuitBreaker' ||
  kind === 'merge' ||
  kind === 'lossTolerant';
