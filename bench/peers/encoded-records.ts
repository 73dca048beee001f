/**
 * Records of one send, encoded once: Kafka's record format v2, with no headers and one timestamp for all
 * (https://kafka.apache.org/documentation/#record). Every record is `length, attributes, timestamp delta, offset delta,
 * key, value, headers`; lengths and deltas are zigzagged varints.
 */
export class EncodedRecords {
  /** Records so far. */
  count = 0;
  #bytes: Buffer;
  #end = 0;

  constructor(room = 1 << 17) {
    this.#bytes = Buffer.allocUnsafe(room);
  }

  add(key: Buffer, value: Buffer): void {
    const offset = this.count++;
    const body = 3 + sizeOf(offset) + sizeOf(key.length) + key.length + sizeOf(value.length) + value.length;
    this.#reserve(body + 5);
    this.#varint(body);
    this.#bytes[this.#end++] = 0; // attributes
    this.#bytes[this.#end++] = 0; // timestamp delta
    this.#varint(offset);
    this.#varint(key.length);
    this.#end += key.copy(this.#bytes, this.#end);
    this.#varint(value.length);
    this.#end += value.copy(this.#bytes, this.#end);
    this.#bytes[this.#end++] = 0; // headers
  }

  /** What was added. Do not add to it afterwards. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  #reserve(more: number): void {
    if (this.#end + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#end + more));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }

  /** Of a number from 0 to 2^30. */
  #varint(number: number): void {
    let rest = number << 1;
    while (rest > 0x7f) {
      this.#bytes[this.#end++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#end++] = rest;
  }
}

function sizeOf(number: number): number {
  if (number < 1 << 6) return 1;
  if (number < 1 << 13) return 2;
  if (number < 1 << 20) return 3;
  return number < 1 << 27 ? 4 : 5;
}
