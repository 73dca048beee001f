import { keyBytes, type Input } from './input.js';

/** Holds what a run has written against what it had to write: count, content, and order of each key. */
export class Account {
  readonly #input: Input;
  /** How often each record came. */
  readonly #times: Uint8Array;
  /** By key: the newest record so far, and the partition that it is in, plus one. */
  readonly #newest: Int32Array;
  readonly #partition: Uint8Array;
  #repeated = 0;
  #first: string | undefined;
  count = 0;

  constructor(input: Input) {
    this.#input = input;
    this.#times = new Uint8Array(input.records);
    this.#newest = new Int32Array(input.keys).fill(-1);
    this.#partition = new Uint8Array(input.keys);
  }

  /** A record of the output topic. */
  output(key: Buffer | null, value: Buffer | null, partition: number): void {
    const i = this.#come(key, value);
    if (i === undefined) return;
    const expected = this.#input.expected(i);
    if (!expected) return this.#wrong(`record ${i} is in the output and not in the dead letters`);
    if (!expected.equals(value!)) return this.#wrong(`record ${i} has another content than it should`);
    const lane = this.#input.keyOf(i);
    if (this.#newest[lane]! > i) this.#wrong(`record ${i} came after record ${this.#newest[lane]} of its key`);
    this.#newest[lane] = Math.max(i, this.#newest[lane]!);
    this.#partition[lane] ||= partition + 1;
    if (this.#partition[lane] !== partition + 1) this.#wrong(`the key of record ${i} is in two partitions`);
  }

  /** A record of the dead-letter topic. */
  deadLetter(key: Buffer | null, value: Buffer | null): void {
    const i = this.#come(key, value);
    if (i === undefined) return;
    if (this.#input.dropped?.(i)) this.#wrong(`record ${i} is in the dead letters and should be nowhere`);
    else if (this.#input.expected(i)) this.#wrong(`record ${i} is in the dead letters and not in the output`);
    else if (!this.#input.value(i).equals(value!)) this.#wrong(`dead letter ${i} is not the record that came in`);
  }

  /** What is wrong, the first of it; undefined when all that has to be there is, once and as it should be. */
  problem(has: (i: number) => boolean = () => true): string | undefined {
    if (this.#first !== undefined) return this.#first;
    if (this.#repeated > 0) return `${this.#repeated} records came twice`;
    let missing = 0;
    for (let i = 0; i < this.#times.length; i++) if (this.#times[i] === 0 && has(i)) missing++;
    return missing > 0 ? `${missing} of ${this.#times.length} records are missing` : undefined;
  }

  #come(key: Buffer | null, value: Buffer | null): number | undefined {
    this.count++;
    const i = value ? this.#input.placeOf(value) : -1;
    if (!(i >= 0 && i < this.#input.records)) return void this.#wrong('a value is of no record');
    if (!key?.equals(keyBytes[this.#input.keyOf(i)]!)) return void this.#wrong(`record ${i} has another key`);
    if (this.#times[i]! > 0) this.#repeated++;
    this.#times[i] = 1;
    return i;
  }

  #wrong(what: string): void {
    this.#first ??= what;
  }
}
