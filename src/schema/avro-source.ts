import type { AvroReader } from './avro-reader.js';
import { isPromise, type RegistryClient, type SchemaVersion } from './client.js';

/**
 * `Deserializer.openSource` of Avro: whether the registry answers, and whether the newest version of the subject can be
 * read. That it cannot is a warning and no more, since the records may be of other versions; that there is no such
 * subject is not even that: nothing may have been written yet, and what is read names its schema by id.
 */
export function newestReadable(
  client: RegistryClient,
  reader: AvroReader,
  subjectOf: (topic: string) => string,
  topic: string,
): PromiseLike<Error | undefined> | undefined {
  let subject: string;
  try {
    subject = subjectOf(topic);
  } catch {
    // A strategy that has no subject for this schema: reading needs none.
    return undefined;
  }
  const look = (newest: SchemaVersion | undefined) => newest && reader.objection(newest.id, newest);
  try {
    const answer = client.latest(subject);
    if (isPromise(answer)) return answer.then(look);
    const objection = look(answer);
    return objection && Promise.resolve(objection);
  } catch (error) {
    return Promise.reject(error);
  }
}
