import type { Headers, ProducerRecord } from '../core/record.js';
import type { Dialect, Parts } from './dialect.js';
import { DIALECTS } from './dialects.js';
import { whole } from './header-value.js';
import type { DeadLetterStory } from './story.js';

const UNTOLD: Parts = {
  topic: null,
  partition: null,
  offset: null,
  timestamp: null,
  exception: null,
  cause: null,
  message: null,
  stacktrace: null,
  step: null,
  kind: null,
  fingerprint: null,
  attempts: null,
  firstFailedAt: null,
  lastFailedAt: null,
  replayCount: null,
  id: null,
  app: null,
  group: null,
  instance: null,
};

/**
 * What the headers of a dead letter tell, whoever wrote it: Spillway, Kafka Streams (KIP-1034), Spring Kafka (and its
 * retry topics), Kafka Connect, SmallRye, a share group's broker (KIP-1191), or whoever has `x-original-*`.
 * Null for a record that has no such header.
 *
 * In: a record of a dead-letter topic, or the `ctx` of a step that is given one: only headers and timestamp are looked at.
 * Of several dialects, the one whose header stands last tells the story, and of a repeated header the last one counts:
 * who dead-letters a record adds to its headers. Headers may be anything: nothing is thrown, and what is no readable
 * value (a negative number, one beyond 2^53, a name that is no UTF-8) is null.
 *
 * @example
 * import { readDeadLetter, Serdes, StreamsBuilder } from 'spillway';
 * const bytes = { key: Serdes.bytes(), value: Serdes.bytes() };
 * const builder = new StreamsBuilder();
 * builder.stream('orders.DLQ', bytes).foreach((_key, _value, ctx) => {
 *   const story = readDeadLetter(ctx);
 *   if (story) console.log(story.origin.topic, story.origin.offset, story.exception, story.message);
 * });
 */
export function readDeadLetter(record: Pick<ProducerRecord, 'headers' | 'timestamp'>): DeadLetterStory | null {
  const dialect = dialectOf(record.headers);
  if (!dialect) return null;
  const { topic, partition, offset, timestamp, ...told } = partsOf(record.headers, dialect);
  const time = timestamp ?? (dialect.keepsTime ? whole(record.timestamp) : null);
  return { dialect: dialect.name, origin: { topic, partition, offset, timestamp: time }, ...told };
}

function dialectOf(headers: Headers): Dialect | undefined {
  for (let i = headers.length - 1; i >= 0; i--) {
    const dialect = DIALECTS.find(({ sign }) => sign.test(headers[i]![0]));
    if (dialect) return dialect;
  }
  return undefined;
}

function partsOf(headers: Headers, dialect: Dialect): Parts {
  const last = new Map<string, string | number | null>();
  for (const [header, value] of headers) {
    const telling = dialect.headers.get(header);
    if (telling) last.set(telling[0], value && telling[1](value));
  }
  return { ...UNTOLD, ...Object.fromEntries(last) };
}
