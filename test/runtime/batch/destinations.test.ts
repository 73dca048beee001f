import { describe, expect, it } from 'vitest';
import { batch } from '../../../operators/batch.js';
import { StreamsBuilder, type BatchDestinations, type KStream } from '../../../src/index.js';
import { compile } from '../../../src/compiler/compile.js';
import { untyped } from '../../operators/opened.js';
import { Scenario, text, type Fed } from '../../operators/through-engine.js';
import { Running } from '../running.js';
import { permanent, transient } from './batching.js';

const on = { success: 'done', failure: 'refused' } as const;
const records: readonly Fed[] = [
  ['a', 'good0', { headers: { trace: 'x' }, timestamp: 7 }],
  ['b', 'bad1'],
  ['c', 'good2'],
];
type Words = KStream<string, string>;

/** What `build()` says; empty when it builds. */
function problems(declare: (words: Words) => void): string {
  const builder = new StreamsBuilder();
  declare(builder.stream('in', text));
  try {
    builder.build();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the destinations of a batch (D66)', () => {
  it('get what came through as it was read and what did not as a dead letter, each with what became of it', async () => {
    const scenario: Scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .mapValues((value) => value.toUpperCase())
        .retryWithBackoff()
        .toDLQ('dead')
        .batch({ size: 3, linger: '1ms', named: 'load', on })
        .foreachAsync(async (items) => {
          await scenario.after(1, null);
          if (items.some(({ value }) => value === 'BAD1')) throw permanent();
        }),
    );
    scenario.feed('in', ...records);
    await scenario.settles({
      source: { emitted: 2, 'dead-lettered': 1 },
      steps: { load: { in: 3, emitted: 2, 'dead-lettered': 1 }, 'load-success': { in: 2, emitted: 2 } },
      topics: { done: 2, refused: 1 },
      deadLetters: { 'processing: TypeError': 1 },
    });
    const [first, second] = scenario.records('done');
    expect(first).toMatchObject({ key: 'a', value: 'good0', timestamp: 7 });
    const told = (headers: readonly (readonly [string, Uint8Array | null])[]) =>
      Object.fromEntries(headers.map(([name, value]) => [name, Buffer.from(value ?? '').toString()]));
    const where = { 'spillway.batch.step': 'load', 'spillway.batch.topic': 'in', 'spillway.batch.partition': '0' };
    expect(told(first!.headers)).toEqual({
      trace: 'x',
      ...where,
      'spillway.batch.size': '1',
      'spillway.batch.attempts': '2',
      'spillway.batch.offset': '0',
    });
    expect(told(second!.headers)).toMatchObject({
      ...where,
      'spillway.batch.offset': '2',
      'spillway.batch.attempts': '3',
    });
    expect(scenario.driver.deadLetters('refused')).toMatchObject([
      { step: 'load', error: 'TypeError', attempts: 3, origin: { topic: 'in', offset: 1 } },
    ]);
  });

  it('are for each record by what its handler said of it', async () => {
    const scenario: Scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .toDLQ('dead')
        .batch({ size: 3, linger: '1ms', named: 'load', on })
        .foreachAsync(async () => ({ failed: [1] })),
    );
    scenario.feed('in', ...records);
    await scenario.settles({
      source: { emitted: 2, 'dead-lettered': 1 },
      topics: { done: 2, refused: 1 },
      deadLetters: { 'processing: BATCH_ITEM_FAILED': 1 },
    });
    expect(scenario.values('done')).toEqual(['good0', 'good2']);
  });

  it('come after the retry, and before the toDLQ behind it', async () => {
    const builder = new StreamsBuilder();
    const calls: string[] = [];
    builder
      .stream('in', text)
      .batch({ size: 2, linger: '1ms', named: 'load', on: { failure: 'refused' } })
      .mapValuesAsync(async (items, { attempt }) => {
        calls.push(`${items.map(({ value }) => value).join()} ${attempt}`);
        await Promise.resolve();
        const failed = items.flatMap(({ value }, index) =>
          value.startsWith('bad') ? [{ index, error: transient() }] : [],
        );
        return { results: items.map(({ value }) => value), failed };
      })
      .retryWithBackoff({ attempts: 2, base: 10, jitter: 'none', breaker: false })
      .toDLQ('dead')
      .to('out', text);
    const run = new Running(builder.build(), { in: 1, out: 1, refused: 1, dead: 1 });
    await run.start();
    run.feed('in', ['a', 'bad0'], ['b', 'good1']);
    await run.advance(1_000);
    expect(calls).toEqual(['bad0,good1 1', 'bad0 2']);
    expect([run.values('out'), run.values('refused'), run.values('dead')]).toEqual([['good1'], ['bad0'], []]);
    await run.close();
    expect(run.app.ledger().balanced).toBe(true);
  });

  it('take the failures of their batch alone, and are way enough out of it', () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', { key: text.key, value: text.value })
      .filter(() => true, { named: 'above' })
      .batch({ size: 2, named: 'load', on: { failure: 'refused' } })
      .mapValuesAsync(async (items) => items.map(({ value }) => value))
      .mapValues((value) => value, { named: 'below' })
      .to('out', { ...text, named: 'out' });
    const topology = builder.build({ deadLetters: { topic: 'dead' } });
    const { ops } = compile(topology.graph, 'app');
    const ladderOf = (name: string) => ops.find((op) => op.name === name)!.ladder.map((id) => ops[id]!.name);
    expect(ladderOf('load')).toEqual(['load-failure', 'dead-letters']);
    for (const other of ['above', 'below', 'out']) expect(ladderOf(other)).toEqual(['dead-letters']);
    expect(topology.describe()).toContain('Processor: load-failure');
    expect(topology.describe('mermaid')).toContain('[("refused")]');
    const retried = new StreamsBuilder();
    retried
      .stream('in', text)
      .batch({ size: 2, named: 'load', on: { failure: 'refused' } })
      .mapValuesAsync(async (items) => items.map(({ value }) => value))
      .retryWithBackoff({ named: 'again' })
      .toDLQ('first', { named: 'first' })
      .toDLQ('second', { named: 'second' })
      .to('out', text);
    const program = compile(retried.build().graph, 'app').ops;
    expect(program.find(({ name }) => name === 'load')!.ladder.map((id) => program[id]!.name)).toEqual([
      'again',
      'load-failure',
      'first',
      'second',
    ]);
    const way = (words: Words) =>
      words
        .toDLQ('dead')
        .batch({ size: 2, on: { failure: 'refused' } })
        .foreachAsync(async () => {});
    expect(problems(way)).toBe('');
  });

  it('are refused where a topology could not have them', () => {
    expect(
      problems((words) =>
        words
          .toDLQ('x')
          .batch({ size: 2, on: { failure: 'in' } })
          .foreachAsync(async () => {}),
      ),
    ).toContain("writes dead letters to 'in', which is a source");
    expect(
      problems((words) =>
        words
          .toDLQ('x')
          .batch({ size: 2, on: { success: 'in' } })
          .foreachAsync(async () => {}),
      ),
    ).toContain("'in'");
    expect(
      problems((words) => words.batch({ size: 2, on: { success: 'done' } }).foreachAsync(async () => {})),
    ).toContain('put a toDLQ(topic) before it');
    for (const declare of [
      () => batch<string, string>({ size: 2, on }).mapAsync(async () => []),
      () => batch<string, string>({ size: 2, on }).mapValuesAsync(async () => []),
    ])
      expect(declare).toThrow(/'batch.on.success'.*to\(\) writes it/);
    for (const wrong of [3, { success: '' }, { failure: 'a b' }, { success: 'a', failure: 'a' }])
      expect(() => batch({ size: 2, on: untyped<BatchDestinations>(wrong) })).toThrow(/'batch\.on/);
  });
});
