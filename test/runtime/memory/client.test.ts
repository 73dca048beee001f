import { describe, expect, it } from 'vitest';
import type { SpillwayError } from '../../../src/core/errors.js';
import type { ProducerRecord } from '../../../src/core/record.js';
import type { Client, Plan } from '../../../src/core/transport.js';
import { memory, type MemoryOptions } from '../../../src/runtime/memory/index.js';
import { VirtualClock } from '../../virtual-clock.js';
import { at, bytes, join, logger, numbered, Recorder, subscription, texts } from './recorder.js';

function opened(options: MemoryOptions = {}) {
  const clock = new VirtualClock();
  const log = memory(options);
  const client = log.open({ applicationId: 'app', instanceId: 'a', clock, logger });
  return { clock, log, client };
}

const record = (value: string): ProducerRecord => ({ key: null, value: bytes(value), headers: [], timestamp: 0 });

/** Waits for an answer that must not come before the call has returned. */
function answer(clock: VirtualClock, ask: (done: (error: Error | null) => void) => void) {
  let given: Error | null | undefined;
  ask((error) => (given = error));
  expect(given).toBeUndefined();
  clock.settle();
  return given as SpillwayError | null;
}

const prepared = (clock: VirtualClock, client: Client, plan: Partial<Plan>) =>
  answer(clock, (done) =>
    client.prepare({ sources: [], sinks: [], deadLetters: () => [], internal: [], ...plan }, ([problem]) =>
      done(problem ?? null),
    ),
  );

describe('prepare', () => {
  it('creates what is missing: sources as the option says, what is written as wide as the widest source', () => {
    const { clock, log, client } = opened();
    log.createTopic('wide', { partitions: 4 });
    log.createTopic('wide.DLQ', { partitions: 9 });
    const plan = { sources: ['small', /^wide/], sinks: ['out', 'small'], deadLetters: () => ['dead', 'wide.DLQ'] };
    expect(prepared(clock, client, plan)).toBeNull();
    expect(['small', 'out', 'dead', 'wide.DLQ', 'none'].map((topic) => client.partitions(topic))).toEqual([
      1, 4, 4, 9, 0,
    ]);
  });

  it('lists every topic that is missing when it may not create any', () => {
    const { clock, log, client } = opened({ autoCreate: false });
    log.createTopic('there');
    const error = prepared(clock, client, {
      sources: ['there', 'in'],
      sinks: ['out'],
      deadLetters: () => ['out', 'dead'],
    });
    expect(error).toMatchObject({ code: 'TOPICS_MISSING' });
    expect(error!.message).toContain('in, out, dead');
    expect(log.topics()).toHaveLength(1);
  });

  it('answers with an error when a name is none', () => {
    const { clock, client } = opened();
    expect(prepared(clock, client, { sinks: ['a b'] })).toMatchObject({ code: 'INVALID_OPTION' });
  });
});

describe('produce', () => {
  it('appends in order, and answers in a later event', () => {
    const { clock, log, client } = opened();
    log.createTopic('out', { partitions: 2 });
    expect(answer(clock, (done) => client.produce(at(1, 'out'), [record('a'), record('b')], done))).toBeNull();
    expect(texts(log.read('out', 1))).toEqual(['a', 'b']);
    expect(log.end('out', 0)).toBe(0);
  });

  it('refuses the whole call for good when a record is too large, the partition is none, or the records are made', () => {
    const { clock, log, client } = opened();
    log.createTopic('out', { maxMessageBytes: 5 });
    log.createTopic('made', { source: { end: () => 0, record: () => record('') } });
    const refused = { code: 'PRODUCE_REFUSED', retriable: false };
    const produce = (topic: string, partition: number, ...values: string[]) =>
      answer(clock, (done) => client.produce(at(partition, topic), values.map(record), done));
    expect(produce('out', 0, 'ok', 'too large')).toMatchObject({ code: 'RECORD_TOO_LARGE', retriable: false });
    expect(produce('out', 1, 'ok')).toMatchObject(refused);
    expect(produce('out', -1, 'ok')).toMatchObject(refused);
    expect(produce('made', 0, 'ok')).toMatchObject(refused);
    expect(log.end('out', 0)).toBe(0);
    expect(produce('out', 0, '12345')).toBeNull();
  });

  it('takes up to 1 MiB a record by default', () => {
    const { clock, client } = opened();
    const of = (size: number) => ({ ...record(''), value: new Uint8Array(size) });
    expect(answer(clock, (done) => client.produce(at(0, 'out'), [of(2 ** 20)], done))).toBeNull();
    expect(answer(clock, (done) => client.produce(at(0, 'out'), [of(2 ** 20 + 1)], done))).not.toBeNull();
  });

  it('creates the topic unless that is switched off', () => {
    const open = opened();
    expect(answer(open.clock, (done) => open.client.produce(at(0, 'new'), [record('')], done))).toBeNull();
    expect(answer(open.clock, (done) => open.client.produce(at(0, 'a b'), [record('')], done))).toMatchObject({
      code: 'INVALID_OPTION',
      retriable: false,
    });
    const shut = opened({ autoCreate: false });
    expect(answer(shut.clock, (done) => shut.client.produce(at(0, 'new'), [record('')], done))).toMatchObject({
      code: 'UNKNOWN_TOPIC',
    });
  });

  it('wakes those who wait at the end', () => {
    const { clock, log, client } = opened();
    const reader = join(log, clock, 'reader');
    clock.settle();
    client.produce(at(0), [record('x')], () => {});
    clock.settle();
    expect(reader.intake.values).toEqual(['x']);
  });
});

describe('a client', () => {
  it('is a member of one group at a time', () => {
    const { clock, client } = opened();
    const first = client.join(subscription, new Recorder());
    expect(() => client.join(subscription, new Recorder())).toThrow('ALREADY_JOINED');
    first.leave(() => {});
    const again = new Recorder();
    client.join(subscription, again);
    clock.settle();
    expect(again.told).toEqual(['assigned 3: in/0@0']);
  });

  it('fails the membership when its topic is not there and may not be created', () => {
    const { clock, client } = opened({ autoCreate: false });
    const intake = new Recorder();
    client.join(subscription, intake);
    expect(intake.told).toEqual([]);
    clock.settle();
    expect(intake.told).toEqual(['failed all']);
    expect(intake.errors[0]).toMatchObject({ code: 'UNKNOWN_TOPIC' });
  });

  it('keeps the process alive while it is joined', () => {
    const { clock, client } = opened();
    expect(clock.holds).toBe(0);
    const membership = client.join(subscription, new Recorder());
    expect(clock.holds).toBe(1);
    membership.leave(() => {});
    clock.settle();
    expect(clock.holds).toBe(0);
  });

  it('leaves its group when it is closed, and finishes what it was asked to write', () => {
    const clock = new VirtualClock((count) => count - 1);
    const log = memory();
    log.createTopic('in');
    log.append('in', numbered(3));
    const { client, intake } = join(log, clock);
    while (intake.told.length === 0) clock.step();
    const order: string[] = [];
    client.produce(at(0, 'out'), [record('last')], (error) => order.push(`produced ${error}`));
    client.close(() => order.push('closed'));
    client.produce(at(0, 'out'), [record('later')], () => order.push('refused'));
    expect(order).toEqual([]);
    clock.settle();
    expect(order.toSorted()).toEqual(['closed', 'produced null', 'refused']);
    expect(order.at(-1)).toBe('closed');
    expect(texts(log.read('out'))).toEqual(['last']);
    expect(log.group('g')!.members).toEqual([]);
    expect(intake.told).toEqual(['assigned 1: in/0@0']);
    expect([clock.holds, clock.pending]).toEqual([0, 0]);
  });

  it('takes nothing more once it is closed', () => {
    const { clock, log, client } = opened();
    client.close(() => {});
    clock.settle();
    expect(answer(clock, (done) => client.produce(at(0, 'out'), [record('')], done))).toMatchObject({
      code: 'CLIENT_CLOSED',
      retriable: false,
    });
    expect(() => client.join(subscription, new Recorder())).toThrow('CLIENT_CLOSED');
    expect(log.topics()).toEqual([]);
  });

  it('runs on the clock of the log where that has one', () => {
    const own = new VirtualClock();
    const clock = new VirtualClock();
    const log = memory({ clock });
    const { intake } = join(log, own);
    own.settle();
    expect(intake.told).toEqual([]);
    clock.settle();
    expect(intake.told).toEqual(['assigned 1: in/0@0']);
  });
});
