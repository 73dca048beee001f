import { describe, expect, it } from 'vitest';
import { defineOperator, Serdes, StreamsBuilder } from 'spillway';
import { applied, host, opened, untyped } from '../operators/opened.js';

const refused = (code: string) => expect.objectContaining({ code });
const promise = () => untyped<never>(Promise.resolve(true));

describe('defineOperator', () => {
  it('gives operators of the synchronous roles', () => {
    const open = () => (key: string, value: number) => `${key}${value}`;
    expect(opened(defineOperator.value('mine', open), 'value')).toBeDefined();
    expect(applied(defineOperator.value('mine', open), 'k', 1)).toBe('k1');
    expect(defineOperator.value('mine', open)).toMatchObject({ kind: 'mine', fallible: false, rekeys: false });
    expect(defineOperator.key('mine', open)).toMatchObject({ role: 'key', rekeys: true });
    expect(defineOperator.entry('mine', () => (k, v) => [v, k])).toMatchObject({ role: 'entry', rekeys: true });
    expect(defineOperator.values('mine', () => () => [1])).toMatchObject({ role: 'many', fansOut: true });
    expect(
      opened(
        defineOperator.values('mine', () => () => [1], { maxChildren: 3 }),
        'many',
      ).maxChildren,
    ).toBe(3);
    expect(
      opened(
        defineOperator.gate('mine', () => () => true),
        'gate',
      ).ended,
    ).toBe('filtered');
    expect(defineOperator.tap('mine', () => () => {}, { named: 'm', fallible: true })).toMatchObject({
      role: 'tap',
      named: 'm',
      fallible: true,
    });
  });

  it('opens each for a task, with state of its own', () => {
    const counted = defineOperator.value('counted', ({ at }) => {
      let count = 0;
      return () => `${at.partition}:${++count}`;
    });
    const first = opened(counted, 'value').apply as () => unknown;
    const second = counted.open({ ...host, at: { topic: 'orders', partition: 1 } });
    expect([first(), first()]).toEqual(['0:1', '0:2']);
    expect(untyped<{ apply: () => unknown }>(second).apply()).toBe('1:1');
  });

  it('refuses Promises, and what is no iterable', () => {
    for (const role of ['value', 'key', 'entry', 'values', 'gate', 'tap'] as const) {
      const operator = untyped<typeof defineOperator.value>(defineOperator[role])('mine', () => promise);
      expect(() => applied(operator, 'k', 'v')).toThrow(refused('PROMISE_FROM_SYNC_STEP'));
    }
    expect(() =>
      applied(
        defineOperator.values('mine', () => () => untyped<never>('text')),
        'k',
        'v',
      ),
    ).toThrow(refused('NOT_AN_ITERABLE'));
    expect(() =>
      applied(
        defineOperator.entry('mine', () => (k) => [k, promise()]),
        'k',
        'v',
      ),
    ).toThrow(refused('PROMISE_FROM_SYNC_STEP'));
  });

  it('gives a call with limits', async () => {
    const operator = defineOperator.call('price', () => async (key: string, value: number) => `${key}${value}`, {
      concurrency: 4,
      timeout: '2s',
    });
    expect(operator).toMatchObject({ role: 'call', boundary: true, fallible: true, needsOrder: true });
    expect(opened(operator, 'call')).toMatchObject({ emits: 'value', limits: { concurrency: 4, timeout: 2000 } });
    await expect(applied(operator, 'k', 1)).resolves.toBe('k1');
  });

  it('refuses wrong options, by the name of the operator', () => {
    expect(() => defineOperator.value('', () => () => 1)).toThrow(`'defineOperator.kind'`);
    expect(() => defineOperator.value('mine', untyped<never>(undefined))).toThrow(`'mine.open'`);
    expect(() => defineOperator.call('mine', untyped<never>(undefined))).toThrow(`'mine.open'`);
    expect(() => defineOperator.call('mine', () => () => 1, { concurrency: 0 })).toThrow(`'mine.concurrency'`);
    const forgetful = defineOperator.value(
      'mine',
      untyped<never>(() => undefined),
    );
    expect(() => forgetful.open(host)).toThrow(`'mine.open'`);
  });

  it('enters a stream by the same door as ours', () => {
    const text = { key: Serdes.string(), value: Serdes.string() };
    const builder = new StreamsBuilder();
    const shout = defineOperator.value('shout', () => (_key, word: string) => word.toUpperCase());
    builder
      .stream('words', text)
      .via(shout)
      .via(defineOperator.tap('seen', () => () => {}, { named: 'look' }))
      .ignore('no use');
    expect(builder.build().graph.nodes.map(({ name }) => name)).toEqual(['source-1', 'shout-1', 'look', 'ignore-1']);
  });
});
