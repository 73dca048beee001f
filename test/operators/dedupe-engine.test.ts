import { describe, expect, it } from 'vitest';
import { Serdes } from 'spillway';
import { failsItsRecords, inheritsTheRest, letsNullsThrough } from './failing.js';
import { untyped } from './opened.js';
import { nullable, Scenario, text } from './through-engine.js';

const TEN = { within: '10m', max: 10 } as const;

describe('dedupe through the engine', () => {
  it('emits the first of each identity, and counts the others as deduped', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .dedupe({ ...TEN, named: 'step' })
        .to('out', text),
    );
    scenario.feed('in', ['a', '1'], ['b', '2'], ['a', '3'], ['a', '4'], ['b', '5'], ['c', '6']);
    await scenario.settles({
      source: { emitted: 3, deduped: 3 },
      steps: { step: { in: 6, emitted: 3, deduped: 3 } },
      topics: { out: 3 },
    });
    expect(scenario.values('out')).toEqual(['1', '2', '6']);
  });

  it('forgets as time passes', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .dedupe({ ...TEN, by: (_key, value) => value })
        .to('out', text),
    );
    scenario.feed('in', ['a', 'x'], ['b', 'x']);
    await scenario.driver.idle();
    await scenario.driver.advance('10m');
    scenario.feed('in', ['c', 'x'], ['d', 'x']);
    await scenario.settles({ source: { emitted: 2, deduped: 2 } });
    expect(scenario.pairs('out').map(([key]) => key)).toEqual(['a', 'c']);
  });

  it('lets pass together what was made of one record, and takes none of it for a duplicate', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .flatMapValues((value) => value.split(''))
        .dedupe({ ...TEN, named: 'step' })
        .to('out', text),
    );
    scenario.feed('in', ['a', 'xyx'], ['a', 'z']);
    await scenario.settles({
      source: { emitted: 1, deduped: 1 },
      steps: { step: { in: 4, emitted: 3, deduped: 1 } },
    });
    expect(scenario.values('out')).toEqual(['x', 'y', 'x']);
  });

  it('remembers for each partition apart', async () => {
    const scenario = new Scenario(
      (builder) =>
        builder
          .stream('in', text)
          .dedupe({ ...TEN, by: () => 'same' })
          .to('out', text),
      { partitions: 2 },
    );
    scenario.feed('in', ...[0, 1, 0, 1, 1].map((partition) => ['k', String(partition), { partition }] as const));
    await scenario.settles({ source: { emitted: 2, deduped: 3 } });
    expect(scenario.values('out').sort()).toEqual(['0', '1']);
  });

  it('counts as seen what passed and failed below', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .dedupe(TEN)
        .validate((_key, value) => value !== 'bad' || 'bad')
        .toDLQ('dead')
        .to('out', text),
    );
    scenario.feed('in', ['a', 'bad'], ['a', 'good']);
    await scenario.settles({
      source: { 'dead-lettered': 1, deduped: 1 },
      deadLetters: { 'validation: CONTRACT': 1 },
    });
  });

  it('fails a record whose key is no identity', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', { ...text, value: Serdes.json<{ id: unknown }>() })
        .dedupe({ ...TEN, by: (_key, { id }) => untyped<string>(id), named: 'step' })
        .toDLQ('dead')
        .to('out', { ...text, value: Serdes.json<{ id: unknown }>() }),
    );
    scenario.feed('in', ['a', '{"id":{}}'], ['a', '{"id":1}'], ['a', '{"id":1}'], ['a', '{}']);
    await scenario.settles({
      source: { emitted: 2, deduped: 1, 'dead-lettered': 1 },
      deadLetters: { 'processing: NO_IDENTITY': 1 },
    });
  });

  it('may stand on a stream of which nothing may be lost, with no way out', () => {
    expect(() => new Scenario((builder) => builder.stream('in', text).dedupe(TEN).to('out', text))).not.toThrow();
    expect(
      () => new Scenario((builder) => builder.stream('in', nullable).dedupe(TEN).to('out', nullable)),
    ).not.toThrow();
  });

  failsItsRecords({
    attach: (stream, on) => {
      let count = 0;
      return stream.dedupe({ ...TEN, by: (_key, value) => on(value, String(count++)), named: 'step' });
    },
  });
  letsNullsThrough((stream) => stream.dedupe({ ...TEN, named: 'step' }));
  inheritsTheRest((stream) => stream.dedupe(TEN));
});
