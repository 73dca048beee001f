import type { AvroType } from './avro.js';
import type { Budget } from './budget.js';

/** What is wrong with bytes, and where. */
export interface Fault {
  readonly code: 'TRUNCATED' | 'OVER_BUDGET' | 'UNDECODABLE';
  readonly path: string | undefined;
  readonly problem: string;
}

/**
 * Finds where bytes stop being a value of the writer's schema: a slow walk for the record that has failed already.
 * Undefined when nothing of them is wrong by itself. A long beyond 2^53 is wrong only when `longs` are numbers.
 */
export function faultOf(
  writer: AvroType,
  bytes: Uint8Array,
  at: number,
  budget: Budget,
  longs: boolean,
): Fault | undefined {
  const walk = new Walk(bytes, at, budget, longs);
  try {
    walk.value(writer);
  } catch (thrown) {
    if (thrown !== FOUND) throw thrown;
  }
  return walk.fault;
}

/** Ends a walk. One for all of them: a stack for each would cost more than the walk. */
const FOUND = new Error('a fault was found');

class Walk {
  fault: Fault | undefined;
  readonly #path: string[] = [];
  readonly #bytes: Uint8Array;
  readonly #budget: Budget;
  readonly #longs: boolean;
  #pos: number;
  #items = 0;
  #depth = 0;

  constructor(bytes: Uint8Array, at: number, budget: Budget, longs: boolean) {
    this.#bytes = bytes;
    this.#pos = at;
    this.#budget = budget;
    this.#longs = longs;
  }

  value(type: AvroType): void {
    switch (type.typeName) {
      case 'null':
        return;
      case 'boolean':
        return this.#skip(1);
      case 'int':
        return void this.#number();
      case 'long':
        if (!Number.isSafeInteger(this.#number()) && this.#longs) {
          this.#found('UNDECODABLE', `the number is beyond 2^53: read it with { long: 'bigint' }`);
        }
        return;
      case 'float':
        return this.#skip(4);
      case 'double':
        return this.#skip(8);
      case 'fixed':
        return this.#skip(type.size!);
      case 'bytes':
      case 'string':
        return this.#skip(this.#number());
      case 'enum':
        return void this.#choice(type.symbols!, 'symbol');
      case 'union:wrapped':
      case 'union:unwrapped':
        return this.value(this.#choice(type.types!, 'branch'));
    }
    if (++this.#depth > this.#budget.depth) this.#found('OVER_BUDGET', `more than ${this.#budget.depth} levels deep`);
    if (type.typeName === 'array') this.#blocks(type.itemsType!, false);
    else if (type.typeName === 'map') this.#blocks(type.valuesType!, true);
    else {
      const empty = type.fields!.filter(({ type: { typeName, size } }) => typeName === 'null' || size === 0).length;
      this.#take(type.fields!.length === 0 ? 1 : empty);
      for (const field of type.fields!) this.#at(field.name, () => this.value(field.type));
    }
    this.#depth--;
  }

  #blocks(item: AvroType, keyed: boolean): void {
    let index = 0;
    for (let n = this.#number(); n !== 0; n = this.#number()) {
      const told = n < 0 ? this.#number() + this.#pos : undefined;
      n = Math.abs(n);
      this.#take(n);
      for (; n > 0; n--) this.#at(keyed ? this.#key() : String(index++), () => this.value(item));
      if (told !== undefined && told !== this.#pos)
        this.#found('UNDECODABLE', 'a block has another size than it tells');
    }
  }

  #at(part: string, run: () => void): void {
    this.#path.push(part);
    run();
    this.#path.pop();
  }

  #key(): string {
    const from = this.#pos;
    const length = this.#number();
    const start = this.#pos;
    this.#skip(length);
    return from === start ? '' : Buffer.from(this.#bytes.subarray(start, this.#pos)).toString('utf8').slice(0, 100);
  }

  #choice<T>(among: readonly T[], word: string): T {
    const index = this.#number();
    return among[index] ?? this.#found('UNDECODABLE', `there is no ${word} ${index}, only ${among.length}`);
  }

  #take(count: number): void {
    this.#items += count;
    if (this.#items > this.#budget.items) this.#found('OVER_BUDGET', `more than ${this.#budget.items} items`);
  }

  #skip(count: number): void {
    if (count < 0) this.#found('UNDECODABLE', 'a length is negative');
    this.#pos += count;
    if (this.#pos > this.#bytes.length) this.#found('TRUNCATED', 'the bytes end too early');
  }

  #number(): number {
    let value = 0;
    for (let i = 0, unit = 1; i < 10; i++, unit *= 128) {
      if (this.#pos >= this.#bytes.length) this.#found('TRUNCATED', 'the bytes end too early');
      const byte = this.#bytes[this.#pos++]!;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    return this.#found('UNDECODABLE', 'a number has more than ten bytes');
  }

  #found(code: Fault['code'], problem: string): never {
    this.fault = { code, path: this.#path.length === 0 ? undefined : this.#path.join('.'), problem };
    throw FOUND;
  }
}
