import type { Mark } from '../../src/core/transport.js';
import { Committed } from '../../src/runtime/committed.js';
import { Committer } from '../../src/runtime/committer.js';
import type { Task } from '../../src/runtime/task.js';
import { VirtualClock } from '../virtual-clock.js';

/** What a committer looks at of a task. */
class Partition {
  closed = false;
  readonly committed = new Committed(0);
  offset = 0;
  readonly settlement = { commitOffset: () => this.offset };
  readonly at: { readonly topic: string; readonly partition: number };

  constructor(partition: number) {
    this.at = { topic: 'in', partition };
  }

  committedTo(offset: number): void {
    this.committed.took(offset, 0);
  }
}

export const refused = new Error('refused');

/** A committer over two partitions, and a log that answers when it is told to. */
export class Committing {
  readonly clock = new VirtualClock();
  readonly partitions = [new Partition(0), new Partition(1)];
  readonly asked: (readonly Mark[])[] = [];
  readonly told: string[] = [];
  readonly took: number[] = [];
  readonly answers: ((error: Error | null) => void)[] = [];
  readonly committer: Committer;
  /** No more is to be taken. */
  behind = false;

  constructor(settled = 100) {
    const host = {
      clock: this.clock,
      tasks: () => this.partitions as unknown as Iterable<Task>,
      commit: (marks: readonly Mark[], done: (error: Error | null) => void) => {
        this.asked.push(marks);
        this.answers.push(done);
      },
      committed: (marks: readonly Mark[], took: number) => {
        this.told.push(`committed ${marks.map(({ offset }) => offset).join()}`);
        this.took.push(took);
      },
      commitFailed: (error: Error) => void this.told.push(error.message),
      behind: (isBehind: boolean) => void (this.behind = isBehind),
    };
    this.committer = new Committer(host, { every: 50, settled });
  }

  settle(partition: number, records = 1): void {
    this.partitions[partition]!.offset += records;
    for (let i = 0; i < records; i++) this.committer.note();
  }

  answer(error: Error | null = null): void {
    this.answers.shift()!(error);
  }

  get offsets(): readonly (readonly number[])[] {
    return this.asked.map((marks) => marks.map(({ offset }) => offset));
  }
}
