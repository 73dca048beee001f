import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

/** The topic of which the broker knows one partition, 0. */
export const SAMPLE_TOPIC = 'sample';

const PRODUCE = 0;
const METADATA = 3;
const API_VERSIONS = 18;
const INIT_PRODUCER_ID = 22;
/** The versions of their answers below. https://kafka.apache.org/protocol */
const VERSIONS = [PRODUCE, 3, METADATA, 1, API_VERSIONS, 2, INIT_PRODUCER_ID, 0] as const;

/**
 * A socket for kafkajs's `socketFactory`, with a broker of one partition behind it that is all in memory: it takes
 * whatever is produced, and notes it. So kafkajs itself shows what it sends for some messages.
 *
 * @param connected what kafkajs wants to have called when the socket is open
 * @param produced gets the body of each Produce request
 */
export function sampleBroker(connected: () => void, produced: (body: Buffer) => void): Socket {
  const wire = new EventEmitter();
  const write = (request: Buffer) => {
    const body = 14 + request.readInt16BE(12);
    const key = request.readInt16BE(4);
    if (key === PRODUCE) produced(Buffer.from(request.subarray(body)));
    const answer = frame([int32(request.readInt32BE(8)), answerTo(key)]);
    queueMicrotask(() => wire.emit('data', answer));
    return true;
  };
  queueMicrotask(connected);
  return Object.assign(wire, { write, end: () => {}, unref: () => {} }) as unknown as Socket;
}

function answerTo(key: number): Buffer {
  if (key === API_VERSIONS) return Buffer.concat([int16(0), versions(), int32(0)]);
  if (key === METADATA) return Buffer.concat([brokers(), int32(0), topics()]);
  // throttled 0 ms, no error, producer 1 in epoch 0
  if (key === INIT_PRODUCER_ID) return Buffer.concat([int32(0), int16(0), int64(1), int16(0)]);
  // Produce: one topic with one partition, no error, offset 0, no append time, throttled 0 ms
  return Buffer.concat([int32(1), text(SAMPLE_TOPIC), int32(1), int32(0), int16(0), int64(0), int64(-1), int32(0)]);
}

function versions(): Buffer {
  const of = [];
  for (let i = 0; i < VERSIONS.length; i += 2) of.push(int16(VERSIONS[i]!), int16(0), int16(VERSIONS[i + 1]!));
  return Buffer.concat([int32(VERSIONS.length / 2), ...of]);
}

/** One broker, number 0, without a rack; an address that nobody connects to. */
const brokers = () => Buffer.concat([int32(1), int32(0), text('sample'), int32(1), int16(-1)]);

/** One topic that is not internal, with partition 0, which broker 0 leads alone. */
function topics(): Buffer {
  const replicas = Buffer.concat([int32(1), int32(0)]);
  const partition = Buffer.concat([int16(0), int32(0), int32(0), replicas, replicas]);
  return Buffer.concat([int32(1), int16(0), text(SAMPLE_TOPIC), Buffer.of(0), int32(1), partition]);
}

function frame(parts: readonly Buffer[]): Buffer {
  const answer = Buffer.concat(parts);
  return Buffer.concat([int32(answer.length), answer]);
}

const text = (of: string) => Buffer.concat([int16(of.length), Buffer.from(of)]);

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}
