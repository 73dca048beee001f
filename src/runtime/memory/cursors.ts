import type { TopicPartition } from '../../core/record.js';
import type { Assigned } from '../../core/transport.js';
import { Cursor, type Fetching } from './cursor.js';
import type { Log } from './log.js';

/**
 * The cursors of one membership. A cursor is kept when its partition goes to another member: its pause flag is still
 * set when the partition comes back, as with kafkajs.
 */
export class Cursors {
  private readonly cursors = new Map<string, Cursor>();

  constructor(
    private readonly log: Log,
    private readonly host: Fetching,
  ) {}

  /** The cursor of a partition; undefined when the log has no such partition. */
  of({ topic, partition }: TopicPartition): Cursor | undefined {
    const key = `${topic}/${partition}`;
    const known = this.cursors.get(key);
    if (known || partition >= this.log.partitions(topic)) return known;
    const at = { topic, partition };
    const cursor = new Cursor(at, this.log.partition(at), this.host);
    this.cursors.set(key, cursor);
    return cursor;
  }

  /** Puts these partitions where they begin. Nothing of them is fetched before `fetch`. */
  place(assigned: readonly Assigned[]): void {
    for (const at of assigned) {
      const cursor = this.of(at);
      if (!cursor) continue;
      cursor.assigned = true;
      cursor.tell(at.committed);
    }
  }

  /** No partition is the member's any more. */
  disown(): void {
    for (const cursor of this.cursors.values()) cursor.assigned = false;
  }

  fetch(): void {
    for (const cursor of this.cursors.values()) cursor.fetch();
  }
}
