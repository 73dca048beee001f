import { describe, expect, it } from 'vitest';
import { partitionFor } from '../../../src/core/partitioner.js';
import { memory } from '../../../src/runtime/memory/index.js';
import { VirtualClock } from '../../virtual-clock.js';
import { bytes, join, numbered, records, texts } from './recorder.js';

describe('topics of memory()', () => {
  it('are listed with their partitions, in order of creation', () => {
    const log = memory();
    log.createTopic('b', { partitions: 3 });
    log.createTopic('a');
    expect(log.topics()).toEqual([
      { name: 'b', partitions: 3 },
      { name: 'a', partitions: 1 },
    ]);
  });

  it('are refused twice, under a name that Kafka would refuse, and without partitions', () => {
    const log = memory();
    log.createTopic('in');
    const refusal = (name: string, partitions: number) => {
      try {
        log.createTopic(name, { partitions });
      } catch (error) {
        return (error as { code?: string }).code;
      }
      return null;
    };
    expect(refusal('in', 1)).toBe('TOPIC_EXISTS');
    expect(refusal('a b', 1)).toBe('INVALID_OPTION');
    expect(refusal('x', 0)).toBe('INVALID_OPTION');
    expect(refusal('x', 1.5)).toBe('INVALID_OPTION');
    expect(log.topics()).toHaveLength(1);
  });

  it('take records by key as Kafka does, null keys round robin, and where they are told to', () => {
    const log = memory();
    log.createTopic('in', { partitions: 5 });
    const keyed = Array.from({ length: 50 }, (_, i) => ({ key: bytes(`k${i}`), value: bytes(`${i}`) }));
    log.append('in', keyed);
    for (let partition = 0; partition < 5; partition++) {
      for (const { key } of log.read('in', partition)) expect(partitionFor(key, 5)).toBe(partition);
    }
    expect(log.read('in')).toHaveLength(50);

    log.createTopic('null', { partitions: 2 });
    log.append('null', numbered(3));
    log.append('null', numbered(1, 3));
    expect(texts(log.read('null', 0))).toEqual(['0', '2']);
    expect(texts(log.read('null', 1))).toEqual(['1', '3']);
    log.append('null', records('there'), { partition: 1 });
    expect(texts(log.read('null', 1, 2))).toEqual(['there']);
  });

  it('keep key, value, headers and time as they are given, and fill in the rest', () => {
    const clock = new VirtualClock(() => 0, 5000);
    const log = memory({ clock });
    const full = { key: bytes('k'), value: null, headers: [['h', bytes('1')]] as const, timestamp: 7 };
    log.append('in', [full, {}]);
    const [first, second] = log.read('in');
    expect(first).toEqual({ ...full, offset: 0 });
    expect(first!.key).toBe(full.key);
    expect(second).toEqual({ key: null, value: null, headers: [], timestamp: 5000, offset: 1 });
  });

  it('take all of the records or none', () => {
    const log = memory();
    log.createTopic('in', { partitions: 2, maxMessageBytes: 10 });
    const large = { value: new Uint8Array(11) };
    expect(() => log.append('in', [...numbered(3), large])).toThrow('it has 11 bytes, and at most 10 are taken');
    expect(() => log.append('in', numbered(1), { partition: 2 })).toThrow('PRODUCE_REFUSED');
    expect(log.read('in')).toEqual([]);
    log.append('in', [{ value: new Uint8Array(10) }]);
    expect(log.read('in')).toHaveLength(1);
  });

  it('are created when they are fed, unless that is switched off', () => {
    const log = memory({ autoCreate: { partitions: 3 } });
    log.append('new', numbered(1));
    expect(log.topics()).toEqual([{ name: 'new', partitions: 3 }]);
    expect(() => memory({ autoCreate: false }).append('new', numbered(1))).toThrow('UNKNOWN_TOPIC');
    expect(() => memory().read('new')).toThrow('UNKNOWN_TOPIC');
  });

  it('keep what their retention says', () => {
    const clock = new VirtualClock();
    const log = memory({ clock });
    log.createTopic('records', { retention: { records: 2 } });
    log.createTopic('bytes', { retention: { bytes: 5 } });
    log.createTopic('ms', { retention: { ms: '1s' } });
    for (const topic of ['records', 'bytes', 'ms']) log.append(topic, records('aa', 'bb', 'cc'));
    expect(texts(log.read('records'))).toEqual(['bb', 'cc']);
    expect(texts(log.read('bytes'))).toEqual(['bb', 'cc']);
    expect([log.start('bytes', 0), log.end('bytes', 0)]).toEqual([1, 3]);

    clock.advance(600);
    log.append('ms', records('dd'));
    clock.advance(400);
    expect(log.start('ms', 0)).toBe(0);
    clock.advance(1);
    expect([log.start('ms', 0), ...texts(log.read('ms'))]).toEqual([3, 'dd']);
    clock.advance(600);
    expect([log.start('ms', 0), log.end('ms', 0), log.read('ms')]).toEqual([4, 4, []]);
  });

  it('offer committed offsets to read and to set by hand', () => {
    const log = memory();
    log.createTopic('in');
    expect(log.committed('g', 'in', 0)).toBeNull();
    log.commit('g', 'in', 0, 3, 'why');
    expect([log.committed('g', 'in', 0), log.metadata('g', 'in', 0)]).toEqual([3, 'why']);
    expect(log.committed('g', 'in', 1)).toBeNull();
    expect(log.committed('other', 'in', 0)).toBeNull();
  });
});

describe('a topic with a source', () => {
  const made: number[] = [];
  let end = 5;
  const source = {
    end: () => end,
    record: (partition: number, offset: number) => {
      made.push(offset);
      return { key: null, value: bytes(`${partition}:${offset}`), headers: [], timestamp: 0 };
    },
  };

  it('makes records when they are fetched and no sooner, at most one more than a batch has', () => {
    const clock = new VirtualClock();
    const log = memory();
    log.createTopic('in', { partitions: 1, source });
    expect(log.end('in', 0)).toBe(5);
    expect(made).toEqual([]);

    const { intake, membership } = join(log, clock, 'a', { maxBytes: 900 });
    intake.onBatch = () => membership.pause({ topic: 'in', partition: 0 });
    clock.settle();
    expect(intake.values).toEqual(['0:0', '0:1']);
    expect(made).toEqual([0, 1, 2]);

    intake.onBatch = () => {};
    membership.resume({ topic: 'in', partition: 0 });
    clock.settle();
    expect(intake.values).toEqual(['0:0', '0:1', '0:2', '0:3', '0:4']);

    end = 6;
    clock.settle();
    expect(intake.values).toHaveLength(5);
    log.wake('in');
    clock.settle();
    expect(intake.values.at(-1)).toBe('0:5');
  });

  it('takes nothing else', () => {
    const log = memory();
    log.createTopic('in', { source });
    expect(() => log.append('in', numbered(1))).toThrow('made by its source');
    expect(() => log.gap('in', 0, 1)).toThrow('made by its source');
  });

  it('is of any size, since nothing of it is kept', () => {
    const log = memory();
    log.createTopic('in', { source: { ...source, end: () => 1e12 } });
    const clock = new VirtualClock();
    const { intake, membership } = join(log, clock, 'a', { maxRecords: 3 });
    intake.onAssigned = ([at]) => {
      membership.seek(at!, 1e12 - 4);
      intake.positions.set('in/0', 1e12 - 4);
    };
    clock.settle();
    expect(intake.batches.map(({ records: { length } }) => length)).toEqual([3, 1]);
  });
});
