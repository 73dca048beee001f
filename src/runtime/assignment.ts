import type { Program } from '../compiler/program.js';
import { nameOf, type TopicPartition } from '../core/record.js';
import { matcherOf } from '../core/topic-name.js';
import type { Assigned, Membership } from '../core/transport.js';
import { Task } from './task.js';
import type { TaskHost } from './task-host.js';

/** What changed with an assignment. */
export interface Change {
  readonly added: readonly Task[];
  readonly kept: readonly Task[];
  readonly dropped: readonly { readonly task: Task; readonly abandoned: number }[];
}

/** The tasks of an app, by partition. */
export class Assignment {
  readonly #host: TaskHost;
  /** Whether a partition's first position is committed although nothing is settled (see `NEVER`). */
  readonly #firstCommit: boolean;
  readonly #tasks = new Map<string, Task>();
  generation = 0;

  constructor(host: TaskHost, firstCommit: boolean) {
    this.#host = host;
    this.#firstCommit = firstCommit;
  }

  get size(): number {
    return this.#tasks.size;
  }

  find(at: TopicPartition): Task | undefined {
    return this.#tasks.get(nameOf(at));
  }

  [Symbol.iterator](): Iterator<Task> {
    return this.#tasks.values();
  }

  /**
   * Takes over a new assignment. A partition that stays is kept, with all that is in flight, when its committed offset
   * is one that we gave it: nobody else worked on it in between. Any other begins anew at its committed offset.
   */
  replace(partitions: readonly Assigned[], generation: number, membership: Membership): Change {
    this.generation = generation;
    const before = new Map(this.#tasks);
    const [added, kept]: [Task[], Task[]] = [[], []];
    this.#tasks.clear();
    for (const at of partitions) {
      const name = nameOf(at);
      const task = before.get(name);
      if (task && task.committed.mayBe(at.committed)) {
        before.delete(name);
        task.committed.offset = at.committed;
        kept.push(task);
        this.#tasks.set(name, task);
        membership.seek(at, task.intake.position);
      } else {
        const { program } = this.#host;
        const tier = program.tiers.find(({ topic }) => topic === at.topic) ?? null;
        const source = tier?.source ?? sourceOf(program, at.topic);
        if (source === undefined) continue;
        const fresh = new Task(this.#host, { topic: at.topic, partition: at.partition }, source, at.committed, tier);
        fresh.caution = this.#host.careful?.cautionOf(fresh, at.metadata, at.committed) ?? null;
        if (this.#firstCommit) fresh.committed.offset = NEVER;
        added.push(fresh);
        this.#tasks.set(name, fresh);
        membership.seek(at, at.committed);
      }
    }
    return { added, kept, dropped: [...before.values()].map((task) => ({ task, abandoned: task.close() })) };
  }

  /** Drops all tasks: the membership is gone, or the app ends. */
  clear(): Change['dropped'] {
    const tasks = [...this.#tasks.values()];
    this.#tasks.clear();
    return tasks.map((task) => ({ task, abandoned: task.close() }));
  }
}

/**
 * With `reset: 'latest'` the place to begin is the end of the log at that moment, and a function may answer otherwise
 * another time. Uncommitted, a restart would take a later one, and what came in between would be lost.
 */
const NEVER = -1;

/** The source that names the topic; only else one whose pattern matches it, since patterns leave out what is written. */
function sourceOf(program: Program, topic: string): number | undefined {
  const reading = (reads: (topics: readonly string[] | RegExp) => boolean) =>
    program.sources.find((id) => {
      const { body } = program.ops[id]!;
      return body.type === 'source' && reads(body.topics);
    });
  const named = reading((topics) => !(topics instanceof RegExp) && topics.includes(topic));
  return named ?? reading((topics) => topics instanceof RegExp && matcherOf(topics)(topic));
}
