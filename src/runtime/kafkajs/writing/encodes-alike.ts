import kafkajs, { type Message } from 'kafkajs';
import type { ProducerRecord } from '../../../core/record.js';
import { plainMessages } from './plain-messages.js';
import { preEncoded } from './pre-encoded.js';
import { SAMPLE_TOPIC, sampleBroker } from './sample-broker.js';

const { CompressionTypes, Kafka, logLevel } = kafkajs;

type Encode = (partition: number, records: readonly ProducerRecord[]) => Message[];

/** Milliseconds since 1970 of the sample: any will do. */
const NOON = 1_700_000_000_000;

let answer: Promise<boolean> | undefined;

/**
 * Whether the installed kafkajs sends the same bytes for pre-encoded records as for plain messages: `preEncoded` leans
 * on how kafkajs 2.2.4 goes about its encoding. A producer of that kafkajs sends a sample both ways, with and without
 * compression, to a broker in memory; no network is used. Takes some milliseconds, once in a process. Never rejects.
 */
export function encodesAlike(): Promise<boolean> {
  return (answer ??= sendsAlike(preEncoded));
}

/** The same of any way to encode. */
export async function sendsAlike(encode: Encode): Promise<boolean> {
  try {
    const [given, wanted] = await Promise.all([sent(encode), sent(plainMessages)]);
    return wanted.length > 0 && given.length === wanted.length && given.every((body, i) => body.equals(wanted[i]!));
  } catch {
    return false;
  }
}

/** The Produce requests that kafkajs makes of the sample. */
async function sent(encode: Encode): Promise<Buffer[]> {
  const requests: Buffer[] = [];
  const kafka = new Kafka({
    brokers: ['sample:1'],
    logLevel: logLevel.NOTHING,
    requestTimeout: 10_000,
    retry: { retries: 0 },
    socketFactory: ({ onConnect }) => sampleBroker(onConnect, (body) => requests.push(body)),
  });
  const producer = kafka.producer({
    // Then the second request tells how many records kafkajs has counted in the first.
    idempotent: true,
    retry: { retries: 1 },
    createPartitioner: () => () => 0,
  });
  await producer.connect();
  try {
    for (const compression of [CompressionTypes.None, CompressionTypes.GZIP]) {
      await producer.send({ topic: SAMPLE_TOPIC, compression, messages: encode(0, SAMPLE) });
    }
  } finally {
    await producer.disconnect();
  }
  return requests;
}

const record = (key: string | null, value: string | null, after: number): ProducerRecord => ({
  key: key === null ? null : Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
  headers: [],
  timestamp: NOON + after,
});

/** Whatever has a way of its own in the encoding: nulls, empty bytes, lengths of one byte and of two, headers. */
const SAMPLE: readonly ProducerRecord[] = [
  record('key', 'value', 0),
  { ...record('key', 'v'.repeat(64), 100), headers: [['name', Buffer.from('value')]] },
  record(null, 'v'.repeat(10_000), -5_000),
  {
    ...record('', '', 0),
    headers: [
      ['ÿ', Buffer.from('1')],
      ['ÿ', Buffer.alloc(0)],
      ['', Buffer.from('2')],
    ],
  },
  record('gone', null, 3_600_000),
];
