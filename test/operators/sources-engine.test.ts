import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Serdes, type Deserializer, type KStream } from '../../src/index.js';
import { runs } from '../runs.js';
import { untyped } from './opened.js';
import { Scenario, text } from './through-engine.js';

const where = (_key: string, value: string, ctx: { topic: string; partition: number; offset: number }) =>
  [`${ctx.topic}/${ctx.partition}@${ctx.offset}`, value] as const;

describe('a source through the engine', () => {
  it('reads several topics, each with offsets of its own', async () => {
    const scenario = new Scenario(
      (builder) =>
        builder
          .stream(['a', 'b'], { ...text, named: 'step' })
          .map(where)
          .to('out', text),
      { partitions: { a: 2, b: 1, out: 1 } },
    );
    scenario.feed('a', ['k', 'x', { partition: 1 }], ['k', 'y', { partition: 1 }]).feed('b', ['k', 'z']);
    await scenario.settles({ source: { emitted: 3 }, steps: { step: { in: 3, emitted: 3 } }, topics: { out: 3 } });
    expect(scenario.pairs('out')).toEqual([
      ['a/1@0', 'x'],
      ['a/1@1', 'y'],
      ['b/0@0', 'z'],
    ]);
  });

  it('reads every topic that its pattern matches, and none that the app writes', async () => {
    const scenario = new Scenario(
      (builder) =>
        builder
          .stream(/^orders/g, text)
          .validate((_key, value) => value !== 'bad')
          .toDLQ('orders.dead')
          .map(where)
          .to((_key, value) => (value === 'late' ? 'orders.late' : 'orders.out'), {
            ...text,
            topics: ['orders.out', 'orders.late'],
          }),
      { partitions: { 'orders.web': 1, 'orders.store': 1, 'orders.dead': 1, 'orders.out': 1, payments: 1 } },
    );
    scenario.feed('orders.web', ['k', 'x'], ['k', 'bad']).feed('orders.store', ['k', 'late']).feed('orders.out');
    await scenario.driver.idle();
    scenario.feed('orders.web', ['k', 'y']);
    await scenario.settles({
      source: { emitted: 3, 'dead-lettered': 1 },
      topics: { 'orders.out': 2, 'orders.late': 1, 'orders.dead': 1 },
      deadLetters: { 'validation: CONTRACT': 1 },
    });
    expect(scenario.pairs('orders.out')).toEqual([
      ['orders.web/0@0', 'x'],
      ['orders.web/0@2', 'y'],
    ]);
    expect(scenario.driver.committed('orders.out')).toBeNull();
  });

  it('by pattern has dead-letter topics by the names of those that it matches, and reads none of them', async () => {
    const scenario = new Scenario(
      (builder) =>
        builder
          .stream(/^orders/, text)
          .validate((_key, value) => value !== 'bad')
          .toDLQ()
          .to('out', text),
      { partitions: { 'orders.web': 1, 'orders.store': 1, 'orders.store.DLQ': 1 } },
    );
    scenario.feed('orders.web', ['k', 'bad']).feed('orders.store', ['k', 'bad'], ['k', 'x']);
    await scenario.settles({
      source: { emitted: 1, 'dead-lettered': 2 },
      topics: { 'orders.web.DLQ': 1, 'orders.store.DLQ': 1, out: 1 },
      deadLetters: { 'validation: CONTRACT': 2 },
    });
    expect(scenario.driver.committed('orders.store.DLQ')).toBeNull();
  });

  it('fails the record that its serdes cannot read, with the bytes as its input', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', { key: Serdes.string(), value: Serdes.json(), named: 'step' })
        .toDLQ('dead')
        .foreach(() => {}),
    );
    scenario.feed('in', ['k', 'no json'], ['k', '1']);
    await scenario.settles({
      source: { consumed: 1, 'dead-lettered': 1 },
      steps: { step: { in: 2, emitted: 1, 'dead-lettered': 1 } },
      deadLetters: { 'deserialization: UNDECODABLE': 1 },
    });
    expect(scenario.driver.deadLetters('dead')).toMatchObject([{ step: 'step', value: Buffer.from('no json') }]);
  });

  it.each(['key', 'value'])('fails the record when the serde of its %s gives a Promise', async (half) => {
    const late: Deserializer<string> = {
      fallible: true,
      deserialize: () => untyped<string>(Promise.reject(new Error('late'))),
    };
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', { ...text, [half]: late, named: 'step' })
        .toDLQ('dead')
        .foreach(() => {}),
    );
    scenario.feed('in', ['k', 'v']);
    await scenario.settles({
      source: { 'dead-lettered': 1 },
      steps: { step: { in: 1, 'dead-lettered': 1 } },
      deadLetters: { 'deserialization: PROMISE_FROM_SYNC_STEP': 1 },
    });
  });
});

describe('a stream used twice, through the engine', () => {
  it('gives each reader every record, in order of declaration; the record settles when both have', async () => {
    const seen: string[] = [];
    const scenario: Scenario = new Scenario((builder) => {
      const source = builder.stream('in', text).toDLQ('dead', { named: 'both' });
      source.peek((_key, value) => seen.push(`first ${value}`)).to('fast', text);
      source
        .peek((_key, value) => seen.push(`second ${value}`))
        .mapValuesAsync((value) => scenario.after(500, value))
        .to('slow', text);
    });
    scenario.feed('in', ['k', 'x'], ['l', 'y']);
    await scenario.driver.advance('400ms');
    expect([scenario.values('fast'), scenario.values('slow')]).toEqual([['x', 'y'], []]);
    expect(scenario.committed('in')).toBe(0);
    expect(scenario.driver.ledger()).toMatchObject({ balanced: true, source: { in: 2, inFlight: 2 } });
    await scenario.settles({
      source: { emitted: 2 },
      steps: { 'both-fan-out': { in: 2, created: 2, emitted: 4 } },
      topics: { fast: 2, slow: 2 },
    });
    expect(seen).toEqual(['first x', 'second x', 'first y', 'second y']);
  });

  it('fails for one reader and not for the other: the record counts as dead-lettered', async () => {
    const scenario = new Scenario((builder) => {
      const source = builder.stream('in', text).toDLQ('dead');
      source.to('plain', text);
      source.deadLetter('not for us', { named: 'step' });
    });
    scenario.feed('in', ['k', 'x']);
    await scenario.settles({
      source: { 'dead-lettered': 1 },
      steps: { step: { in: 1, 'dead-lettered': 1 } },
      topics: { plain: 1, dead: 1 },
      deadLetters: { 'validation: DECLARED': 1 },
    });
  });

  it('is the same as two apps with a reader each', async () => {
    const operation = fc.constantFrom('upper', 'twice', 'drop', 'pass');
    const attach = (stream: KStream<string, string>, what: string, to: string) => {
      const done = {
        upper: () => stream.mapValues((value) => value.toUpperCase()),
        twice: () => stream.flatMapValues((value) => [value, value]),
        drop: () => stream.filter((_key, value) => value.length > 2),
        pass: () => stream,
      }[what]!();
      done.to(to, text);
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ maxLength: 4 }), { maxLength: 10 }),
        operation,
        operation,
        async (values, one, other) => {
          const fed = values.map((value) => ['k', value] as const);
          const ends = async (...readers: readonly string[]) => {
            const scenario = new Scenario((builder) => {
              const source = builder.stream('in', text);
              readers.forEach((what, i) => attach(source, what, `out-${i}`));
            });
            scenario.feed('in', ...fed);
            await scenario.driver.idle();
            expect(scenario.driver.ledger().balanced).toBe(true);
            expect(scenario.committed('in')).toBe(fed.length);
            return readers.map((_, i) => scenario.values(`out-${i}`));
          };
          expect(await ends(one, other)).toEqual([...(await ends(one)), ...(await ends(other))]);
        },
      ),
      { numRuns: runs(500) },
    );
  });
});
