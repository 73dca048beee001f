import type { Observed } from '../simulation/observed.js';

/**
 * What was seen to go wrong with single records: a user's function threw for it, was late or never ended, or the log
 * refused it for good when it stood alone. Such a record may leave its path for a dead-letter topic.
 */
export class Troubles {
  readonly #troubled = new Set<string>();
  readonly #running = new Set<string>();

  see(event: Observed): void {
    if (event.type === 'refused') {
      const [record, ...others] = event.records;
      if (!event.retriable && record && others.length === 0) this.#troubled.add(record.id);
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
