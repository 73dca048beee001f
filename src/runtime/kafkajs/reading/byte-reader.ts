/*
 * Kafka's primitive types (https://kafka.apache.org/protocol#protocol_types), read one after the other. What lies beyond
 * the end is a RangeError.
 */
export class ByteReader {
  constructor(
    readonly bytes: Buffer,
    public at = 0,
  ) {}

  int8(): number {
    return this.bytes.readInt8(this.#pass(1));
  }

  int16(): number {
    return this.bytes.readInt16BE(this.#pass(2));
  }

  int32(): number {
    return this.bytes.readInt32BE(this.#pass(4));
  }

  /** Offsets and times are far below 2^53, from which on a double is not exact. */
  int64(): number {
    const at = this.#pass(8);
    return this.bytes.readInt32BE(at) * 2 ** 32 + this.bytes.readUInt32BE(at + 4);
  }

  /** A length of 16 bits and UTF-8. */
  string(): string {
    const length = this.int16();
    const at = this.#pass(length);
    return this.bytes.toString('utf8', at, at + length);
  }

  /** An integer of 32 bits in zigzag, seven bits a byte. */
  varint(): number {
    const { bytes } = this;
    const first = bytes[this.at];
    if (first === undefined) throw beyond();
    this.at++;
    // Most lengths, and nearly all deltas of offsets, take one byte or two.
    if (first < 0x80) return (first >>> 1) ^ -(first & 1);
    let value = first & 0x7f;
    for (let shift = 7; shift < 35; shift += 7) {
      const byte = bytes[this.at];
      if (byte === undefined) throw beyond();
      this.at++;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
    throw new RangeError('a variable-length integer has more than five bytes');
  }

  /** An integer of 64 bits in zigzag. */
  varlong(): number {
    const from = this.at;
    const { bytes } = this;
    let value = 0;
    let unit = 1;
    for (let count = 1; count <= 10; count++) {
      const byte = bytes[this.at];
      if (byte === undefined) throw beyond();
      this.at++;
      value += (byte & 0x7f) * unit;
      unit *= 128;
      if (byte < 0x80) {
        // Seven of them are 49 bits: exact in a double.
        if (count > 7) return largeDelta(bytes, from, this.at);
        return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      }
    }
    throw new RangeError('a variable-length integer has more than ten bytes');
  }

  /** A slice behind its length in a varint; null for a length of -1. */
  slice(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const at = this.#pass(length);
    return this.bytes.subarray(at, at + length);
  }

  skip(count: number): void {
    this.#pass(count);
  }

  #pass(count: number): number {
    const { at } = this;
    const end = at + count;
    if (!(count >= 0 && end <= this.bytes.length)) throw beyond();
    this.at = end;
    return at;
  }
}

const beyond = () => new RangeError('it ends in the middle of a field');

function largeDelta(bytes: Buffer, from: number, end: number): number {
  let value = 0n;
  for (let at = from, shift = 0n; at < end; at++, shift += 7n) value |= BigInt(bytes[at]! & 0x7f) << shift;
  const magnitude = BigInt.asUintN(64, value) >> 1n;
  return Number(value & 1n ? -magnitude - 1n : magnitude);
}
