/**
 * What every benchmark stands on: contestants take turns in one process, round after round, and what counts is the
 * median of their rounds. Turns even out what changes while a benchmark runs (heat, other processes); a median does not
 * see the round in which the collector came by. Repeats on one machine spread by 15 to 20 %: smaller differences mean
 * nothing.
 */

/** One benchmark: the default export of `bench/<name>.ts`. */
export interface Question {
  /** The one question it answers, as a sentence. */
  readonly question: string;
  answer(options: BenchOptions): Promise<Answer>;
}

export interface BenchOptions {
  /** Less of everything: the whole run has to end within 50 seconds. */
  readonly quick: boolean;
  /** Seconds that measuring may take in all: 25 when quick, else 180. */
  readonly seconds: number;
  /** Parts of the names of contenders: those of a benchmark on Kafka that are wanted. Empty: all. */
  readonly only: readonly string[];
  /** Prints a line for people. */
  readonly say: (line: string) => void;
}

export interface Answer {
  /** The first thing against the second, where two things are compared: records a second, above 1 is faster. */
  readonly ratio?: number;
  /** What was measured, by name, with the unit in the name: `{ 'nsPerRecord5Steps': 312 }`. */
  readonly figures: Readonly<Record<string, unknown>>;
}

/** One way of doing the work. */
export interface Contestant {
  readonly name: string;
  /** Does one round, set-up included; only what `timed` encloses counts. */
  readonly round: () => Promise<Round> | Round;
}

export interface Round {
  readonly records: number;
  readonly nanoseconds: number;
  /** The account of the app that ran, if one did: a round that does not balance voids the benchmark. */
  readonly ledger?: { readonly balanced: boolean };
}

/** Nanoseconds a record over all measured rounds of one contestant. */
export interface Measured {
  readonly name: string;
  readonly median: number;
  readonly fastest: number;
  readonly slowest: number;
  readonly rounds: number;
}

export interface TurnOptions {
  /** Seconds for all contestants together, warm-up included. */
  readonly seconds: number;
  /** Rounds that do not count, while code is compiled. Default 2. */
  readonly warmUp?: number;
  /** The fewest rounds that count, whatever the time. Default 5. */
  readonly least?: number;
  /** The most. Default 101. */
  readonly most?: number;
  /** Milliseconds that never go back; for tests. */
  readonly now?: () => number;
}

/**
 * Times one piece of work.
 * @param records how many records it handles
 * @returns the round, without a ledger: add it with a spread
 * @example { ...(await timed(n, () => app.done)), ledger: app.ledger() }
 */
export async function timed(records: number, work: () => unknown): Promise<Round> {
  const begin = process.hrtime.bigint();
  const result = work();
  // A tick of the event loop would be charged to work that never asked for one.
  if (result instanceof Promise) await result;
  return { records, nanoseconds: Number(process.hrtime.bigint() - begin) };
}

/**
 * Lets contestants take turns until the time is up, every second round in reverse order.
 * @returns one result for each contestant, in their order
 * @throws Error when a ledger does not balance, or a round handled no record: such a benchmark is void.
 */
export async function takeTurns(contestants: readonly Contestant[], options: TurnOptions): Promise<Measured[]> {
  const { seconds, warmUp = 2, least = 5, most = 101, now = () => performance.now() } = options;
  const samples = contestants.map((): number[] => []);
  const end = now() + seconds * 1000;
  for (let round = 0; round < warmUp + most && (round < warmUp + least || now() < end); round++) {
    const order = contestants.map((_, i) => (round % 2 === 0 ? i : contestants.length - 1 - i));
    for (const i of order) {
      const perRecord = costOf(contestants[i]!.name, await contestants[i]!.round());
      if (round >= warmUp) samples[i]!.push(perRecord);
    }
  }
  return contestants.map(({ name }, i) => summary(name, samples[i]!));
}

function costOf(name: string, { records, nanoseconds, ledger }: Round): number {
  if (ledger) mustBalance(name, ledger);
  if (!(records > 0)) throw new Error(`void: '${name}' handled no record`);
  return nanoseconds / records;
}

/** @throws Error when the account of an app that was measured does not balance: its figures mean nothing. */
export function mustBalance(name: string, ledger: { readonly balanced: boolean }): void {
  if (!ledger.balanced) throw new Error(`void: the ledger of '${name}' does not balance`);
}

function summary(name: string, samples: readonly number[]): Measured {
  return {
    name,
    median: median(samples),
    fastest: Math.min(...samples),
    slowest: Math.max(...samples),
    rounds: samples.length,
  };
}

/** The middle value; of an even number of values, the mean of the middle two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (Number.isInteger(middle)) return (sorted[middle - 1]! + sorted[middle]!) / 2;
  return sorted[Math.floor(middle)]!;
}

/** How many times as many records a second the first handles as the second. */
export function ratioOf(first: Measured, second: Measured): number {
  return Math.round((second.median / first.median) * 1000) / 1000;
}

/** The results as lines of a table, for `say`. */
export function tableOf(results: readonly Measured[]): string[] {
  const widest = Math.max(...results.map(({ name }) => name.length));
  return results.map(({ name, median, fastest, slowest, rounds }) => {
    const figure = `${median.toFixed(median < 10 ? 1 : 0).padStart(9)} ns/record`;
    return `  ${name.padEnd(widest)} ${figure}  (${fastest.toFixed(0)} to ${slowest.toFixed(0)}, ${rounds} rounds)`;
  });
}
