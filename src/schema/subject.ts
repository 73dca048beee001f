import { SpillwayError } from '../core/errors.js';

/**
 * Under which subject the schema of what is written to a topic is registered; `record` is the full name of the Avro
 * record, undefined for a schema without a name.
 */
export type SubjectStrategy = (topic: string, record: string | undefined) => string;

/** Confluent's `TopicNameStrategy`: `<topic>-value`, or `<topic>-key` for the serde of a key. */
export const topicName =
  (half: 'key' | 'value' = 'value'): SubjectStrategy =>
  (topic) =>
    `${topic}-${half}`;

/** Confluent's `RecordNameStrategy`: the record's full name, whatever the topic. */
export const recordName = (): SubjectStrategy => (_topic, record) => named(record);

/** Confluent's `TopicRecordNameStrategy`: `<topic>-<record's full name>`. */
export const topicRecordName = (): SubjectStrategy => (topic, record) => `${topic}-${named(record)}`;

function named(record: string | undefined): string {
  if (record !== undefined) return record;
  const wanted = 'topicName() for a schema that has no name';
  throw new SpillwayError('INVALID_OPTION', { option: 'subject', given: 'a strategy by record name', wanted });
}
