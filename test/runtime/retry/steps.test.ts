import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type Context } from '../../../src/index.js';
import { Driven } from '../driven.js';
import { away, plain, text } from './retrying.js';

describe('two retries of one partition', () => {
  it('stop its intake each for its own records', async () => {
    const failsFirst =
      (letter: string) =>
      (value: string, _key: unknown, { attempt }: Context) => {
        if (value.startsWith(letter) && attempt === 1) throw away;
        return value;
      };
    const often = { ...plain, park: { records: 2 }, factor: 1 } as const;
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .mapValues(failsFirst('a'))
      .retryWithBackoff({ ...often, base: 1_000, named: 'short' })
      .toDLQ('dead')
      .mapValues(failsFirst('b'))
      .retryWithBackoff({ ...often, base: 5_000, named: 'long' })
      .toDLQ('dead')
      .to('out', text);
    const app = new Driven(builder.build());
    const paused = () => app.status().partitions[0]!.paused;
    app.feed(['a1', 'b1', 'b2', 'c1'].map((value) => [value, value]));
    await app.advance(10);
    expect(paused()).toEqual(['parked:long']);
    await app.advance(2_000);
    expect([paused(), app.values()]).toEqual([['parked:long'], ['a1']]);
  });
});

describe('a step that makes many of one', () => {
  it('goes on behind the children that went before it failed', async () => {
    const builder = new StreamsBuilder();
    let tries = 0;
    builder
      .stream('in', text)
      .flatMapValues(function* (value) {
        const isFirst = ++tries === 1;
        yield `${value}.0`;
        yield `${value}.1`;
        if (isFirst) throw away;
        yield `${value}.2`;
      })
      .retryWithBackoff({ ...plain, base: 100 })
      .toDLQ('dead')
      .to('out', { key: Serdes.nullable(Serdes.string()), value: Serdes.string() });
    const app = new Driven(builder.build());
    app.feed([['a', 'a']]);
    await app.advance(1_000);
    expect([tries, app.values(), app.values('dead')]).toEqual([2, ['a.0', 'a.1', 'a.2'], []]);
    expect(app.ledger().balanced).toBe(true);
    expect(app.task().settlement.commitOffset()).toBe(1);
  });
});
