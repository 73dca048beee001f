import type { ConsumerRecord, TopicPartition } from '../../../src/core/record.js';
import type { Assigned, Batch, Client, Intake, Membership, Subscription } from '../../../src/core/transport.js';
import type { Memory } from '../../../src/runtime/memory/index.js';
import type { VirtualClock } from '../../virtual-clock.js';

export const logger = { debug() {}, info() {}, warn() {}, error() {}, fatal() {} };

export const bytes = (text: string) => new TextEncoder().encode(text);
export const texts = (records: readonly ConsumerRecord[]) =>
  records.map(({ value }) => (value ? new TextDecoder().decode(value) : null));
export const records = (...values: string[]) => values.map((value) => ({ value: bytes(value) }));
export const numbered = (count: number, from = 0) =>
  records(...Array.from({ length: count }, (_, i) => String(from + i)));

export const subscription: Subscription = {
  group: 'g',
  topics: ['in'],
  exclude: () => [],
  fromStart: [],
  reset: 'earliest',
  maxBytes: 1_000_000,
  maxRecords: 1000,
};

export const at = (partition: number, topic = 'in'): TopicPartition => ({ topic, partition });
const name = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;

/** Notes what it is told, and takes batches as an app does: only at the position where it is. */
export class Recorder implements Intake {
  readonly told: string[] = [];
  readonly batches: Batch[] = [];
  readonly errors: Error[] = [];
  readonly positions = new Map<string, number>();
  generation = -1;
  partitions: readonly Assigned[] = [];
  onAssigned: (partitions: readonly Assigned[]) => void = () => {};
  onMoving: () => void = () => {};
  onBatch: (batch: Batch) => void = () => {};

  assigned(partitions: readonly Assigned[], generation: number): void {
    this.told.push(`assigned ${generation}: ${partitions.map((p) => `${name(p)}@${p.committed}`).join(' ')}`);
    this.partitions = partitions;
    this.generation = generation;
    this.positions.clear();
    for (const partition of partitions) this.positions.set(name(partition), partition.committed);
    this.onAssigned(partitions);
  }
  moving(): void {
    this.told.push('moving');
    this.onMoving();
  }
  observed(): void {}
  sated(): boolean {
    return false;
  }
  lost(): void {
    this.told.push('lost');
  }
  admit(batch: Batch): boolean {
    const fits = this.positions.get(name(batch)) === batch.fetched;
    this.told.push(`${fits ? 'took' : 'refused'} ${name(batch)} ${batch.fetched}-${batch.next}`);
    if (fits) {
      this.batches.push(batch);
      this.positions.set(name(batch), batch.next);
    }
    this.onBatch(batch);
    return fits;
  }
  advanced(partition: TopicPartition, next: number): void {
    this.told.push(`advanced ${name(partition)} ${next}`);
    this.positions.set(name(partition), next);
  }
  failed(error: Error, partition: TopicPartition | null): void {
    this.told.push(`failed ${partition ? name(partition) : 'all'}`);
    this.errors.push(error);
  }

  /** The values of all records that it took. */
  get values(): (string | null)[] {
    return this.batches.flatMap((batch) => texts(batch.records));
  }
}

export interface App {
  readonly client: Client;
  readonly intake: Recorder;
  readonly membership: Membership;
}

/** Opens a client, joins it, and gives both. */
export function join(log: Memory, clock: VirtualClock, instanceId = 'a', options: Partial<Subscription> = {}): App {
  const client = log.open({ applicationId: 'app', instanceId, clock, logger });
  const intake = new Recorder();
  return { client, intake, membership: client.join({ ...subscription, ...options }, intake) };
}
