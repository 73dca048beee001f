import { describe, expect, it } from 'vitest';
import type { InternalTopic, Plan } from '../../../src/core/transport.js';
import { memory, type MemoryOptions } from '../../../src/runtime/memory/index.js';
import { VirtualClock } from '../../virtual-clock.js';
import { logger } from './recorder.js';

function opened(options: MemoryOptions = {}) {
  const clock = new VirtualClock();
  const log = memory(options);
  const client = log.open({ applicationId: 'app', instanceId: 'a', clock, logger });
  const prepare = (plan: Partial<Plan>) => {
    let given: readonly Error[] | undefined;
    client.prepare({ sources: [], sinks: [], deadLetters: () => [], internal: [], ...plan }, (found) => {
      given = found;
    });
    clock.settle();
    return given!;
  };
  const widths = (...topics: string[]) => topics.map((topic) => client.partitions(topic));
  return { log, prepare, widths };
}

const internal = (name: string, like: InternalTopic['like'], partitions: number | null = null): InternalTopic => ({
  name,
  partitions,
  like,
});

describe('the app’s own topics', () => {
  it('are as wide as asked, or as the widest of what feeds them: topics, patterns, and each other', () => {
    const { log, prepare, widths } = opened();
    log.createTopic('two', { partitions: 2 });
    log.createTopic('more-5', { partitions: 5 });
    // Written by the app: its pattern leaves it out.
    log.createTopic('more-out', { partitions: 8 });
    const plan = {
      sources: ['two', 'one', /^more/],
      sinks: ['more-out'],
      internal: [
        internal('app-a', ['two', 'one']),
        internal('app-b', [/^more/, 'two']),
        internal('app-c', ['app-a', 'one'], 7),
        internal('app-d', ['app-c', 'two']),
      ],
    };
    expect(prepare(plan)).toEqual([]);
    expect(widths('app-a', 'app-b', 'app-c', 'app-d')).toEqual([2, 5, 7, 7]);
    expect(prepare(plan)).toEqual([]);
  });

  it('stay as they are when what feeds them grew, or when others asked for no number', () => {
    const { log, prepare, widths } = opened();
    log.createTopic('in', { partitions: 9 });
    log.createTopic('app-a', { partitions: 4 });
    expect(prepare({ sources: ['in'], internal: [internal('app-a', ['in'])] })).toEqual([]);
    expect(widths('app-a')).toEqual([4]);
  });

  it('are told, all of them, when they have another number of partitions than asked', () => {
    const { log, prepare } = opened();
    log.createTopic('app-a', { partitions: 4 });
    log.createTopic('app-b', { partitions: 1 });
    const problems = prepare({
      sources: ['in'],
      internal: [internal('app-a', ['in'], 5), internal('app-b', ['in'], 2)],
    });
    expect(problems).toMatchObject([{ code: 'INTERNAL_TOPIC_MISMATCH' }, { code: 'INTERNAL_TOPIC_MISMATCH' }]);
    expect(problems[0]!.message).toContain(`'app-a' has 4 partition(s), and its step asks for 5`);
  });

  it('count among what is read for the width of what is written', () => {
    const { prepare, widths } = opened();
    const plan = {
      sources: ['in'],
      sinks: ['out'],
      deadLetters: () => ['dead'],
      internal: [internal('app-a', ['in'], 6)],
    };
    expect(prepare(plan)).toEqual([]);
    expect(widths('in', 'out', 'dead')).toEqual([1, 6, 6]);
  });

  it('take records as large as what feeds them does, and their dead letters more', () => {
    const { log, prepare } = opened();
    const size = 2 * 2 ** 20;
    log.createTopic('in', { maxMessageBytes: size });
    expect(prepare({ sources: ['in'], deadLetters: () => ['dead'], internal: [internal('app-a', ['in'])] })).toEqual(
      [],
    );
    expect(() => log.append('app-a', [{ value: new Uint8Array(size) }])).not.toThrow();
    expect(() => log.append('app-a', [{ value: new Uint8Array(size + 1) }])).toThrow('RECORD_TOO_LARGE');
    expect(() => log.append('dead', [{ value: new Uint8Array(size + 1) }])).not.toThrow();
  });

  it('are made where no other topic is, but not before the topics that feed them are there', () => {
    const { log, prepare, widths } = opened({ autoCreate: false });
    const plan = { sources: ['in'], internal: [internal('app-a', ['in'])] };
    expect(prepare(plan)).toMatchObject([{ code: 'TOPICS_MISSING', message: expect.stringContaining('exist: in') }]);
    expect(widths('app-a')).toEqual([0]);
    log.createTopic('in', { partitions: 3 });
    expect(prepare(plan)).toEqual([]);
    expect(widths('app-a')).toEqual([3]);
  });

  it('do not stand for what a pattern reads, so that nothing is named after them twice', () => {
    const { log, prepare } = opened();
    log.createTopic('app-in');
    const asked: (readonly string[])[] = [];
    const deadLetters = (read: readonly string[]) => {
      asked.push(read);
      return read.map((topic) => `${topic}.DLQ`);
    };
    expect(prepare({ sources: [/^app-/], deadLetters, internal: [internal('app-a', [/^app-/])] })).toEqual([]);
    expect(asked.at(-1)).toEqual(['app-in']);
    expect(log.topics().map(({ name }) => name)).toEqual(['app-in', 'app-a', 'app-in.DLQ']);
  });
});
