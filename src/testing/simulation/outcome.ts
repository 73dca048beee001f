import { lastHeader, type ConsumerRecord, type Headers } from '../../core/record.js';
import type { Memory } from '../../runtime/memory/index.js';
import type { DeadLetter, Output } from '../laws/world.js';
import { rawOf } from './supply.js';
import { ownTopics } from './passages.js';
import type { Shape } from './shape.js';
import type { Watch } from './watch.js';

/** What the sinks and the app's own topics hold, by partition. */
export function outputsOf(shape: Shape, log: Memory, watch: Watch): Map<string, readonly Output[]> {
  const outputs = new Map<string, readonly Output[]>();
  for (const [topic, partitions] of [...Object.entries(shape.sinks), ...ownTopics(shape, log)])
    for (let partition = 0; partition < partitions; partition++) {
      const records = log.read(topic, partition);
      if (records.length > 0)
        outputs.set(
          `${topic}/${partition}`,
          records.map((record) => watch.identify(topic, record)),
        );
    }
  return outputs;
}

/** What the dead-letter topics hold. */
export function deadLettersOf(shape: Shape, log: Memory): DeadLetter[] {
  return shape.deadLetters.flatMap((topic) =>
    log.read(topic).map((record: ConsumerRecord) => ({ topic, origin: originIn(record.headers), raw: rawOf(record) })),
  );
}

/** The record that a dead letter says it is of. */
export function originIn(headers: Headers): string {
  const text = (name: string) => Buffer.from(lastHeader(headers, `__streams.errors.${name}`) ?? []).toString();
  return `${text('topic')}/${text('partition')}@${text('offset')}`;
}
