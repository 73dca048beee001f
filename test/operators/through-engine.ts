import { expect } from 'vitest';
import { Serdes, StreamsBuilder, type BuildOptions, type Ledger } from '../../src/index.js';
import { TopologyTestDriver, type DriverOptions, type PipeOptions } from '../../src/testing/index.js';

export const text = { key: Serdes.string(), value: Serdes.string() };
/** The same with null in the type. */
export const nullable = { key: Serdes.nullable(Serdes.string()), value: Serdes.nullable(Serdes.string()) };

/** Counts by what is counted; whatever is zero is left out. */
export type Counts = Readonly<Record<string, number>>;

/** The account that a scenario ends with. */
export interface Accounts {
  /** How many source records had which outcome. */
  readonly source: Counts;
  /** By step: `in`, `created`, `emitted`, and how records ended there. A step that is left out is not looked at. */
  readonly steps?: Readonly<Record<string, Counts>>;
  /** Records written, by topic, all of them. */
  readonly topics?: Counts;
  /** Dead letters by reason, all of them. */
  readonly deadLetters?: Counts;
}

export type Fed = readonly [key: string | null, value: string | null, options?: PipeOptions];

/** A topology run by the production engine in virtual time, and held to its account at the end. */
export class Scenario {
  readonly driver: TopologyTestDriver;
  readonly #fed = new Map<string, number>();
  readonly #partitions: number;

  constructor(declare: (builder: StreamsBuilder) => void, options: DriverOptions & BuildOptions = {}) {
    const { deadLetters, partitions = 1, ...driver } = options;
    const builder = new StreamsBuilder();
    declare(builder);
    const topology = builder.build(deadLetters === undefined ? {} : { deadLetters });
    this.driver = new TopologyTestDriver(topology, { partitions, ...driver });
    this.#partitions = typeof partitions === 'number' ? partitions : Math.max(...Object.values(partitions));
  }

  feed(topic: string, ...records: readonly Fed[]): this {
    const input = this.driver.input(topic, nullable);
    for (const [key, value, options] of records) {
      this.#fed.set(topic, (this.#fed.get(topic) ?? 0) + 1);
      input.pipe(key, value, options);
    }
    return this;
  }

  /** A result after that much virtual time. */
  async after<T>(ms: number, result: T): Promise<T> {
    await this.driver.sleep(ms);
    return result;
  }

  records(topic: string) {
    return this.driver.output(topic, nullable).readAll();
  }

  pairs(topic: string): [key: string | null, value: string | null][] {
    return this.records(topic).map(({ key, value }) => [key, value]);
  }

  values(topic: string): (string | null)[] {
    return this.records(topic).map(({ value }) => value);
  }

  /** Everything settles and is committed, the account is this one, and the end of the app changes nothing about it. */
  async settles(accounts: Accounts): Promise<void> {
    await this.driver.idle();
    holds(this.driver.ledger(), accounts);
    for (const [topic, count] of this.#fed) expect(this.committed(topic), `committed of ${topic}`).toBe(count);
    await this.driver.close();
    holds(this.driver.ledger(), accounts);
  }

  /** The app stops with an error like that one, has committed no more than that, and its account balances still. */
  async stops(doing: () => unknown, error: object, committed: Readonly<Record<string, number>>): Promise<void> {
    const run = async () => {
      doing();
      await this.driver.idle();
    };
    await expect(run()).rejects.toMatchObject(error);
    await this.driver.close();
    expect(this.driver.ledger().balanced).toBe(true);
    for (const [topic, count] of Object.entries(committed)) expect(this.committed(topic)).toBe(count);
  }

  /** Records committed over all partitions of a topic that begins at 0. */
  committed(topic: string): number {
    let sum = 0;
    for (let partition = 0; partition < this.#partitions; partition++) {
      sum += this.driver.committed(topic, partition) ?? 0;
    }
    return sum;
  }
}

function holds(ledger: Ledger, { source, steps = {}, topics, deadLetters }: Accounts): void {
  expect(ledger.balanced).toBe(true);
  expect(ledger.source).toMatchObject({ abandoned: 0, inFlight: 0 });
  expect(nonZero(ledger.source.settled)).toEqual(source);
  expect(ledger.source.in).toBe(Object.values(source).reduce((sum, count) => sum + count, 0));
  for (const [name, counts] of Object.entries(steps)) expect(stepOf(ledger, name), name).toEqual(counts);
  for (const { step, inFlight, abandoned } of ledger.steps)
    expect({ step, inFlight, abandoned }).toEqual({ step, inFlight: 0, abandoned: 0 });
  if (topics) expect(ledger.topics).toEqual(topics);
  expect(ledger.deadLetters).toEqual(deadLetters ?? {});
}

function stepOf(ledger: Ledger, name: string): Counts {
  const account = ledger.steps.find(({ step }) => step === name);
  if (!account) throw new Error(`no step '${name}' in ${ledger.steps.map(({ step }) => step).join(', ')}`);
  const { in: entered, created, emitted, ended } = account;
  return nonZero({ in: entered, created, emitted, ...ended });
}

const nonZero = (counts: Readonly<Record<string, number>>): Counts =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
