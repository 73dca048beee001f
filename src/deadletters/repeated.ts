import type { Header } from '../core/record.js';

/**
 * A header whose value is mostly that of the letter before: it is encoded once, and the same object as long as the value
 * stays. It is for reading only.
 */
export class Repeated<T extends string | number> {
  readonly name: string;
  readonly #longest: number;
  #value: T | undefined;
  #header: Header;

  /** `longest`: the most characters that it has. */
  constructor(name: string, longest = Infinity) {
    this.name = name;
    this.#longest = longest;
    this.#header = [name, null];
  }

  of(value: T): Header {
    if (value === this.#value) return this.#header;
    const text = String(value);
    // A part of a text keeps all of it in memory.
    if (text.length > this.#longest) return [this.name, Buffer.from(text.slice(0, this.#longest))];
    this.#value = value;
    this.#header = [this.name, Buffer.from(text)];
    return this.#header;
  }
}
