/** Topics read and written by Kafka's own Java client, byte for byte: what Spillway is checked against. */
import { askTool, type Line } from './record-tool.js';

/** A record as a broker has it. */
export interface LogRecord {
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [name: string, value: Buffer | null])[];
}

/** What is left out: the partition by the key's hash, the time by the client's clock, no key, a null value. */
export type NewRecord = Partial<Omit<LogRecord, 'offset'>>;

export interface JavaOptions {
  /** Of Kafka's client, as `{ 'isolation.level': 'read_committed' }` or `{ 'compression.type': 'gzip' }`. */
  readonly config?: Readonly<Record<string, string>>;
}

/**
 * Every record that the topic holds now. Those of one partition are in the order of their offsets.
 * @throws (rejects) Error with what the client said.
 */
export async function consoleConsume(
  brokers: readonly string[],
  topic: string,
  { config = {} }: JavaOptions = {},
): Promise<LogRecord[]> {
  const lines = await askTool({ do: 'read', topic, config: { 'bootstrap.servers': brokers.join(','), ...config } });
  return lines.map(([partition, offset, timestamp, key, value, ...headers]) => ({
    partition: Number(partition),
    offset: Number(offset),
    timestamp: Number(timestamp),
    key: bytesOf(key),
    value: bytesOf(value),
    headers: pairs(headers).map(([name, header]) => [String(name), bytesOf(header)] as const),
  }));
}

/**
 * Writes records, in this order within each partition; fulfilled when all are acknowledged.
 * @throws (rejects) Error with what the client said.
 */
export async function consoleProduce(
  brokers: readonly string[],
  topic: string,
  records: readonly NewRecord[],
  { config = {} }: JavaOptions = {},
): Promise<void> {
  const lines = records.map(({ partition, timestamp, key, value, headers = [] }): Line => {
    const flat = headers.flatMap(([name, header]) => [name, textOf(header)]);
    return [partition ?? null, timestamp ?? null, textOf(key), textOf(value), ...flat];
  });
  const request = { do: 'write', topic, count: lines.length };
  await askTool({ ...request, config: { 'bootstrap.servers': brokers.join(','), ...config } }, lines);
}

const bytesOf = (text: string | number | null | undefined): Buffer | null =>
  typeof text === 'string' ? Buffer.from(text, 'base64') : null;
const textOf = (bytes: Buffer | null | undefined): string | null => bytes?.toString('base64') ?? null;

function pairs<T>(list: readonly T[]): (readonly [T, T])[] {
  return list.flatMap((one, at) => (at % 2 === 0 ? [[one, list[at + 1]!] as const] : []));
}
