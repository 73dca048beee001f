import type { Logger } from '../../../core/logger.js';
import { SpillwayError, errorOf } from '../../../core/errors.js';
import { matcherOf } from '../../../core/topic-name.js';
import type { Subscription } from '../../../core/transport.js';
import type { AdminLine } from '../admin-line.js';

export interface ReadTopicsOptions {
  readonly admin: AdminLine;
  readonly logger: Logger;
  readonly subscription: Pick<Subscription, 'topics' | 'exclude'>;
  /** Looks whether what the app needs is there, new topics included; gives everything that is wrong. */
  readonly prepare: () => Promise<readonly Error[]>;
}

/** Which topics a membership reads: those that are named, and those that its patterns match. */
export class ReadTopics {
  /** As they were when it was asked last. */
  names: readonly string[];
  /** Matched since the start: all that is in them was written while the app ran. */
  readonly appeared = new Set<string>();
  readonly #options: ReadTopicsOptions;
  readonly #named: readonly string[];
  readonly #patterns: readonly RegExp[];
  #started = false;
  #told = '';

  constructor(options: ReadTopicsOptions) {
    this.#options = options;
    const { topics } = options.subscription;
    this.names = this.#named = topics.filter((topic) => typeof topic === 'string');
    this.#patterns = topics.filter((topic) => topic instanceof RegExp);
  }

  isNamed(topic: string): boolean {
    return this.#named.includes(topic);
  }

  /**
   * The topics to read from now on.
   * @throws SpillwayError `NO_MATCHING_TOPIC` when there are none; errors of kafkajs.
   */
  async now(): Promise<readonly string[]> {
    const names = await this.#resolve();
    if (this.#started) for (const name of names) if (!this.names.includes(name)) this.appeared.add(name);
    this.#started = true;
    return (this.names = names);
  }

  /** Whether other topics are to be read than it is now, and can be: what is wrong with a new one is logged once. */
  async changed(): Promise<boolean> {
    if (this.#patterns.length === 0) return false;
    const names = await this.#resolve();
    const fresh = names.filter((name) => !this.names.includes(name));
    const stale = this.names.filter((name) => !names.includes(name));
    if (fresh.length === 0) return stale.length > 0;
    const problems = await this.#options.prepare();
    if (problems.length === 0) return true;
    const told = problems.map((problem) => errorOf(problem).message).join('; ');
    if (told !== this.#told)
      this.#options.logger.warn(
        { event: 'topics.new', topics: fresh, problems: told },
        'new topics cannot be read yet',
      );
    this.#told = told;
    return false;
  }

  async #resolve(): Promise<readonly string[]> {
    if (this.#patterns.length === 0) return this.#named;
    const { admin, subscription } = this.#options;
    const all = await admin.ask((asked) => asked.listTopics());
    const matched = all.filter((topic) => this.#patterns.some((pattern) => matcherOf(pattern)(topic)));
    const left = new Set(subscription.exclude(matched));
    const names = [...new Set([...this.#named, ...matched.filter((topic) => !left.has(topic))])];
    const [pattern] = this.#patterns;
    if (names.length === 0) throw new SpillwayError('NO_MATCHING_TOPIC', { pattern: String(pattern) });
    return names;
  }
}
