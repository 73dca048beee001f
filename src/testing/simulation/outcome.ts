import { withoutEnriched } from '../../core/enriched.js';
import { lastHeader, type Headers, type ProducerRecord } from '../../core/record.js';
import type { DeadLetter, Output } from '../laws/world.js';
import { idOf } from './kit.js';
import type { Seen } from './observed.js';
import { ownTopics, type Holdings } from './passages.js';
import type { Shape } from './shape.js';
import { rawOf } from './supply.js';

/** What can be seen of a record that a shape's app writes. */
export function seenOf(shape: Shape, topic: string, record: ProducerRecord): Seen {
  const { headers, key: bytes } = record;
  const key = bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (shape.deadLetters.includes(topic)) return { id: idOf(headers), key, of: originIn(headers) };
  return { id: shape.identify(topic, record), key };
}

/** What the sinks and the app's own topics hold, by partition. */
export function outputsOf(shape: Shape, log: Holdings): Map<string, readonly Output[]> {
  const outputs = new Map<string, readonly Output[]>();
  for (const [topic, partitions] of [...Object.entries(shape.sinks), ...ownTopics(shape, log)])
    for (let partition = 0; partition < partitions; partition++) {
      const records = log.read(topic, partition);
      if (records.length > 0)
        outputs.set(
          `${topic}/${partition}`,
          records.map((record) => seenOf(shape, topic, record)),
        );
    }
  return outputs;
}

/** What the dead-letter topics hold, without the headers that a user's function added. */
export function deadLettersOf(shape: Shape, log: Holdings): DeadLetter[] {
  return shape.deadLetters.flatMap((topic) =>
    log.read(topic).map((record) => {
      const headers = withoutEnriched(record.headers);
      return { topic, origin: originIn(headers), raw: rawOf({ ...record, headers }) };
    }),
  );
}

/** The record that a dead letter says it is of. */
export function originIn(headers: Headers): string {
  const text = (name: string) => Buffer.from(lastHeader(headers, `__streams.errors.${name}`) ?? []).toString();
  return `${text('topic')}/${text('partition')}@${text('offset')}`;
}
