import type { Observed } from '../simulation/observed.js';
import type { World } from './world.js';

/** With these no record is to blame: the topic took nothing. */
const CLOSED = new Set(['UNKNOWN_TOPIC', 'NOT_AUTHORIZED']);

/**
 * What was seen to go wrong with single records: a user's function threw for it, was late or never ended, or a sink's
 * topic refused it for good when it stood alone. Such a record may leave its path for a dead-letter topic.
 */
export class Troubles {
  readonly #troubled = new Set<string>();
  readonly #running = new Set<string>();
  readonly #deadLetterTopics: readonly string[];

  constructor({ deadLetterTopics }: World) {
    this.#deadLetterTopics = deadLetterTopics;
  }

  see(event: Observed): void {
    if (event.type === 'refused') {
      const [record, ...others] = event.records;
      const isCulprit = !event.retriable && !CLOSED.has(event.code) && others.length === 0;
      const topic = event.place.slice(0, event.place.lastIndexOf('/'));
      if (record && isCulprit && !this.#deadLetterTopics.includes(topic)) this.#troubled.add(record.id);
    } else if (event.type === 'step') {
      if (event.phase === 'called') this.#running.add(event.id);
      else if (event.phase === 'ended') this.#running.delete(event.id);
      else this.#troubled.add(event.id);
    }
  }

  has(id: string): boolean {
    return this.#troubled.has(id);
  }

  /** The same, or a call for it was begun and never ended. */
  hasOrHangs(id: string): boolean {
    return this.#troubled.has(id) || this.#running.has(id);
  }
}
