import { expect } from 'vitest';
import { chargeOf, type ConsumerRecord, type TopicPartition } from '../../../src/core/record.js';
import type { Assigned, Batch, Client, Intake, Membership } from '../../../src/core/transport.js';
import { memory, type Memory } from '../../../src/runtime/memory/index.js';
import { VirtualClock } from '../../virtual-clock.js';
import { bytes, logger, subscription } from './recorder.js';

export interface World {
  readonly partitions: number;
  readonly warn: boolean;
  readonly range: boolean;
  readonly maxRecords: number;
  readonly maxBytes: number;
  /** Whether apps take nothing from the first sign of a rebalance, and then go on where they were; else they begin anew. */
  readonly keeps: boolean;
  /** Chooses among events of one moment. */
  readonly pick: (count: number) => number;
}

/** Everything that the log must know, written down without regard to time: records, commits, who was told what. */
export class Model {
  readonly clock: VirtualClock;
  readonly log: Memory;
  readonly apps = new Map<string, ModelApp>();
  /** Offset -> value, for each partition; undefined is a gap. */
  readonly written: (string | undefined)[][];
  readonly committed: (number | null)[];
  /** Generation -> partition -> who was told that it is theirs. */
  readonly owners = new Map<number, Map<number, string>>();
  private values = 0;
  private started = 0;

  constructor(readonly world: World) {
    this.clock = new VirtualClock(world.pick);
    this.log = memory({ warn: world.warn, assignor: world.range ? 'range' : 'roundRobin', sessionTimeout: 1000 });
    this.log.createTopic('in', { partitions: world.partitions });
    this.written = Array.from({ length: world.partitions }, () => []);
    this.committed = Array.from({ length: world.partitions }, () => null);
  }

  join(name: string): void {
    if (this.apps.has(name)) return;
    this.apps.set(name, new ModelApp(this, name, `${name}-${++this.started}`));
  }

  append(partition: number, count: number): void {
    const values = Array.from({ length: count }, () => String(this.values++));
    this.written[partition]!.push(...values);
    this.log.append(
      'in',
      values.map((value) => ({ value: bytes(value) })),
      { partition },
    );
  }

  gap(partition: number, count: number): void {
    for (let i = 0; i < count; i++) this.written[partition]!.push(undefined);
    this.log.gap('in', partition, count);
  }

  /** What lies between two offsets, as `offset=value`. */
  between(partition: number, from: number, to: number): string[] {
    const range = this.written[partition]!.slice(from, to);
    return range.flatMap((value, i) => (value === undefined ? [] : `${from + i}=${value}`));
  }

  /** What must be true once faults have stopped and all is quiet. */
  rest(): void {
    for (const app of this.apps.values()) for (const partition of app.paused) app.resume(partition);
    this.clock.advance(2000);
    const { apps, clock, committed, log, written } = this;
    expect(clock.pending).toBe(0);
    expect(clock.holds).toBe(apps.size);
    const members = log.group('g')?.members ?? [];
    expect(members.map(({ instanceId }) => instanceId).toSorted()).toEqual(
      [...apps.values()].map(({ instanceId }) => instanceId).toSorted(),
    );
    const owned = [...apps.values()].flatMap(({ positions }) => [...positions]);
    const everything = written.map((values, partition) => [partition, values.length]);
    expect(owned.toSorted(([a], [b]) => a - b)).toEqual(apps.size > 0 ? everything : []);
    for (const [partition, values] of written.entries()) {
      expect(log.committed('g', 'in', partition)).toBe(committed[partition]);
      expect(log.read('in', partition).map(shown)).toEqual(this.between(partition, 0, values.length));
    }
  }
}

const shown = (record: ConsumerRecord) => `${record.offset}=${new TextDecoder().decode(record.value)}`;

/** An app that checks every word of the log against the model, and keeps its positions. */
export class ModelApp implements Intake {
  readonly client: Client;
  readonly membership: Membership;
  readonly positions = new Map<number, number>();
  readonly paused = new Set<number>();
  generation = 0;
  /** Left or killed: nothing may come any more. */
  ended = false;
  private killed = false;
  private refusing = false;
  /** How much has come of each partition since it was paused, and was refused since its position was told. */
  private readonly sincePause = new Map<number, number>();
  private readonly refused = new Map<number, number>();
  /** Partitions that a batch was taken of since their position was told: the next one begins where it ended. */
  private readonly taken = new Set<number>();

  constructor(
    private readonly model: Model,
    readonly name: string,
    readonly instanceId: string,
  ) {
    const { clock, log, world } = model;
    this.client = log.open({ applicationId: 'app', instanceId, clock, logger });
    const { maxRecords, maxBytes } = world;
    this.membership = this.client.join({ ...subscription, maxRecords, maxBytes }, this);
  }

  assigned(partitions: readonly Assigned[], generation: number): void {
    expect(this.ended).toBe(false);
    expect(generation).toBeGreaterThan(this.generation);
    const owners = this.model.owners.get(generation) ?? new Map<number, string>();
    this.model.owners.set(generation, owners);
    const before = new Map(this.positions);
    this.positions.clear();
    this.generation = generation;
    this.refusing = false;
    this.refused.clear();
    this.taken.clear();
    for (const { partition, committed } of partitions) {
      expect(owners.has(partition)).toBe(false);
      owners.set(partition, this.name);
      expect(committed).toBe(this.model.committed[partition] ?? 0);
      const kept = this.model.world.keeps ? before.get(partition) : undefined;
      if (kept !== undefined) this.membership.seek({ topic: 'in', partition }, kept);
      this.positions.set(partition, kept ?? committed);
    }
  }

  moving(): void {
    expect(this.ended).toBe(false);
    expect(this.model.world.warn).toBe(true);
    this.refusing = this.model.world.keeps;
    this.refused.clear();
  }

  observed(): void {}
  sated(): boolean {
    return false;
  }
  lost(): void {
    expect(this.ended).toBe(false);
    this.positions.clear();
    this.refused.clear();
    this.taken.clear();
  }

  admit(batch: Batch): boolean {
    const { partition, fetched, next, records, end } = batch;
    const { written, world } = this.model;
    expect(this.ended).toBe(false);
    expect(records.map(shown)).toEqual(this.model.between(partition, fetched, next));
    expect(records.length).toBeGreaterThan(0);
    expect(records.length).toBeLessThanOrEqual(world.maxRecords);
    const charge = records.reduce((sum, record) => sum + chargeOf(record), 0);
    if (records.length > 1) expect(charge).toBeLessThanOrEqual(world.maxBytes);
    expect(end).toBeLessThanOrEqual(written[partition]!.length);
    expect(next).toBeLessThanOrEqual(end);
    this.arrivedWhilePaused(partition);
    if (this.refusing || this.positions.get(partition) !== fetched) {
      // One that was on its way and, when all are refused, one from where the log was told to begin; then it waits.
      const refused = (this.refused.get(partition) ?? 0) + 1;
      expect(refused).toBeLessThanOrEqual(this.refusing ? 2 : 1);
      if (!this.refusing) expect(this.taken.has(partition)).toBe(false);
      this.refused.set(partition, refused);
      return false;
    }
    this.positions.set(partition, next);
    this.taken.add(partition);
    return true;
  }

  /** Only what was on its way may still come. */
  private arrivedWhilePaused(partition: number): void {
    if (!this.paused.has(partition)) return;
    const arrived = (this.sincePause.get(partition) ?? 0) + 1;
    expect(arrived).toBe(1);
    this.sincePause.set(partition, arrived);
  }

  advanced({ partition }: TopicPartition, next: number): void {
    const position = this.positions.get(partition)!;
    this.arrivedWhilePaused(partition);
    expect(next).toBeGreaterThan(position);
    expect(this.model.between(partition, position, next)).toEqual([]);
    this.positions.set(partition, next);
  }

  failed(error: Error): void {
    throw error;
  }

  pause(partition: number): void {
    if (!this.paused.has(partition)) this.sincePause.set(partition, 0);
    this.paused.add(partition);
    this.membership.pause({ topic: 'in', partition });
  }

  resume(partition: number): void {
    this.paused.delete(partition);
    this.refused.delete(partition);
    this.membership.resume({ topic: 'in', partition });
  }

  seek(partition: number, share: number): void {
    if (!this.positions.has(partition)) return;
    const offset = Math.round(share * this.model.written[partition]!.length);
    this.positions.set(partition, offset);
    this.refused.delete(partition);
    this.taken.delete(partition);
    this.membership.seek({ topic: 'in', partition }, offset);
  }

  /** Commits a position, of a partition that may well be another's. */
  commit(partition: number, share: number, generation: number): void {
    const offset = Math.round(share * this.model.written[partition]!.length);
    const { log } = this.model;
    this.membership.commit([{ topic: 'in', partition, offset }], generation, (error) => {
      const group = log.group('g')!;
      const member = group.members.some(({ instanceId }) => instanceId === this.instanceId);
      expect(this.killed).toBe(false);
      expect(error === null).toBe(member && generation === group.generation);
      if (!error) this.model.committed[partition] = offset;
    });
  }

  leave(): void {
    this.ended = true;
    this.client.close(() => {});
    this.model.apps.delete(this.name);
  }

  kill(): void {
    this.ended = true;
    this.killed = true;
    this.model.log.kill(this.instanceId);
    this.model.apps.delete(this.name);
  }
}
