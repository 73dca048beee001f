import type { Header, Headers, ProducerRecord } from '../core/record.js';
import type { Deserializer, Serializer } from '../core/serde.js';

/** How a test writes headers: pairs, as Kafka has them, or an object; text is UTF-8. */
export type TestHeaders = Headers | Readonly<Record<string, string | Uint8Array | null>>;

export interface PipeOptions {
  /** Where the key belongs, as Kafka's own clients choose it, unless said otherwise. */
  readonly partition?: number;
  /** Milliseconds since 1970; the driver's time unless said otherwise. */
  readonly timestamp?: number;
  readonly headers?: TestHeaders;
}

/** A record to pipe as the bytes that it is. */
export interface RawInput {
  readonly key?: Uint8Array | null;
  readonly value?: Uint8Array | null;
  readonly headers?: TestHeaders;
  readonly timestamp?: number;
}

/** A record that the topology wrote. */
export interface TestRecord<K, V> {
  readonly key: K;
  readonly value: V;
  readonly headers: Headers;
  readonly timestamp: number;
  readonly partition: number;
}

/** A record as it was written, and to which partition. */
export interface Written extends ProducerRecord {
  readonly partition: number;
}

/** Feeds one source topic. */
export class TestInput<K, V> {
  readonly #topic: string;
  readonly #serdes: { readonly key: Serializer<K>; readonly value: Serializer<V> };
  readonly #append: (record: RawInput, partition: number | undefined) => void;

  /** Use `driver.input()`. */
  constructor(
    topic: string,
    serdes: { readonly key: Serializer<K>; readonly value: Serializer<V> },
    append: (record: RawInput, partition: number | undefined) => void,
  ) {
    this.#topic = topic;
    this.#serdes = serdes;
    this.#append = append;
  }

  /** Writes a record and runs the topology up to its first asynchronous boundary. */
  pipe(key: K, value: V, { partition, ...options }: PipeOptions = {}): void {
    const { key: keys, value: values } = this.#serdes;
    const record = { key: keys.serialize(key, this.#topic), value: values.serialize(value, this.#topic), ...options };
    this.#append(record, partition);
  }

  /** The same with bytes that need not mean anything. */
  pipeRaw(record: RawInput, { partition }: { readonly partition?: number } = {}): void {
    this.#append(record, partition);
  }
}

/** Reads what the topology wrote to one topic, in the order in which it was written. */
export class TestOutput<K, V> {
  #next = 0;
  readonly #topic: string;
  readonly #serdes: { readonly key: Deserializer<K>; readonly value: Deserializer<V> };
  readonly #written: () => readonly Written[];

  /** Use `driver.output()`. */
  constructor(
    topic: string,
    serdes: { readonly key: Deserializer<K>; readonly value: Deserializer<V> },
    written: () => readonly Written[],
  ) {
    this.#topic = topic;
    this.#serdes = serdes;
    this.#written = written;
  }

  /** The next record; undefined when there is none (yet). */
  read(): TestRecord<K, V> | undefined {
    const record = this.#written()[this.#next];
    if (record === undefined) return undefined;
    this.#next++;
    const { headers, timestamp, partition } = record;
    const key = this.#serdes.key.deserialize(record.key, this.#topic);
    return { key, value: this.#serdes.value.deserialize(record.value, this.#topic), headers, timestamp, partition };
  }

  /** Every record that was not read yet. */
  readAll(): TestRecord<K, V>[] {
    const records: TestRecord<K, V>[] = [];
    for (let record = this.read(); record !== undefined; record = this.read()) records.push(record);
    return records;
  }

  get isEmpty(): boolean {
    return this.#next >= this.#written().length;
  }
}

/** Headers as pairs. */
export function headersOf(headers: TestHeaders = []): Headers {
  if (isPairs(headers)) return headers;
  const bytes = (value: string | Uint8Array | null) => (typeof value === 'string' ? Buffer.from(value) : value);
  return Object.entries(headers).map(([name, value]): Header => [name, bytes(value)]);
}

const isPairs = (headers: TestHeaders): headers is Headers => Array.isArray(headers);
