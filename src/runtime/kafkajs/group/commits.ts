import type { OffsetsByTopicPartition } from 'kafkajs';
import type { Clock } from '../../../core/clock.js';
import { SpillwayError } from '../../../core/errors.js';
import type { Mark } from '../../../core/transport.js';
import { commitFault, isRebalance } from '../faults.js';
import type { SupervisedConsumer } from './supervised-consumer.js';

/** Milliseconds before a commit is said to have failed: whoever asks again at once would spin through an outage. */
const PATIENCE = 1_000;

export interface CommitsHost {
  readonly clock: Clock;
  readonly group: string;
  consumer(): SupervisedConsumer;
  /** The answer to a commit was that the group rebalances. */
  rebalancing(): void;
}

interface Commit {
  readonly marks: readonly Mark[];
  readonly generation: number;
  readonly done: (error: Error | null) => void;
}

/**
 * Commits of one membership, fenced by a generation of our own: kafkajs shows the group's only now and then. Brokers
 * check member and generation but not who owns a partition, so what is late must not be sent at all.
 */
export class Commits {
  /** Counts assignments, and the memberships between them. */
  generation = 0;
  readonly #host: CommitsHost;
  /** Waits until the member can send it. */
  #waiting: Commit | null = null;

  constructor(host: CommitsHost) {
    this.#host = host;
  }

  /** There is another assignment, or none: what was to be committed in the last one is refused. */
  begin(): number {
    this.generation++;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) this.#refuse(waiting);
    return this.generation;
  }

  commit(marks: readonly Mark[], generation: number, done: (error: Error | null) => void): void {
    const commit = { marks, generation, done };
    if (generation !== this.generation) this.#refuse(commit);
    else if (this.#host.consumer().able) this.#send(commit);
    else this.#waiting = commit;
  }

  /** Commits can be sent from now on. */
  able(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) this.#send(waiting);
  }

  #send({ marks, generation, done }: Commit): void {
    const host = this.#host;
    host
      .consumer()
      .commit(offsetsOf(marks))
      .then(
        () => done(null),
        (error: unknown) => {
          if (generation === this.generation && isRebalance(error)) host.rebalancing();
          host.clock.timer(PATIENCE, () => done(commitFault(error, host.group, marks[0] ?? {})));
        },
      );
  }

  #refuse({ marks, generation, done }: Commit): void {
    const { clock, group } = this.#host;
    const error = new SpillwayError('COMMIT_REFUSED', { group, generation, current: this.generation }, marks[0]);
    clock.timer(PATIENCE, () => done(error));
  }
}

function offsetsOf(marks: readonly Mark[]): OffsetsByTopicPartition {
  const topics = new Map<string, { partition: number; offset: string; metadata?: string }[]>();
  for (const { topic, partition, offset, metadata } of marks) {
    if (!topics.has(topic)) topics.set(topic, []);
    topics.get(topic)!.push({ partition, offset: String(offset), ...(metadata === undefined ? {} : { metadata }) });
  }
  return { topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })) };
}
