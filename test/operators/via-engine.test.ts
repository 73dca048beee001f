import { describe, expect, it } from 'vitest';
import { defineOperator, type KStream, type Operator } from '../../src/index.js';
import { failsItsRecords, inheritsTheRest, letsNullsThrough, type On } from './failing.js';
import { Scenario, text, type Fed } from './through-engine.js';

type Text = KStream<string, string>;

describe('via through the engine', () => {
  it('opens an operator for each partition, so that what it closes over is state of that partition', async () => {
    const opened: string[] = [];
    const numbered = defineOperator.value(
      'numbered',
      ({ at, applicationId }) => {
        if (at.partition >= 0) opened.push(`${applicationId}: ${at.topic}/${at.partition}`);
        let count = 0;
        return (_key: string, value: string, ctx) => `${value}-${++count}@${ctx.partition}`;
      },
      { named: 'step' },
    );
    const scenario = new Scenario((builder) => builder.stream('in', text).via(numbered).to('out', text), {
      partitions: { in: 2, out: 2 },
    });
    const feed: Fed[] = [0, 1, 0, 0, 1].map((partition, i) => ['k', `v${i}`, { partition }]);
    scenario.feed('in', ...feed);
    await scenario.settles({ source: { emitted: 5 }, steps: { step: { in: 5, emitted: 5 } }, topics: { out: 5 } });
    expect(scenario.values('out').sort()).toEqual(['v0-1@0', 'v1-1@1', 'v2-2@0', 'v3-3@0', 'v4-2@1']);
    expect(opened.sort()).toEqual(['test: in/0', 'test: in/1']);
  });

  it('gives each place where an operator stands a state of its own', async () => {
    const numbered = defineOperator.value('numbered', () => {
      let count = 0;
      return (_key: string, value: string) => `${value}${++count}`;
    });
    const scenario = new Scenario((builder) => {
      const source = builder.stream('in', text);
      source.via(numbered).to('a', text);
      source
        .filter((_key, value) => value === 'y')
        .via(numbered)
        .to('b', text);
    });
    scenario.feed('in', ['k', 'x'], ['k', 'y']);
    await scenario.settles({
      source: { emitted: 2 },
      steps: { 'numbered-1': { in: 2, emitted: 2 }, 'numbered-2': { in: 1, emitted: 1 } },
    });
    expect([scenario.values('a'), scenario.values('b')]).toEqual([['x1', 'y2'], ['y1']]);
  });

  it('may drop by what came before: a gate that keeps the first of each value', async () => {
    const first = defineOperator.gate(
      'first',
      () => {
        const seen = new Set<string>();
        return (_key: string, value: string) => !seen.has(value) && seen.add(value) !== undefined;
      },
      { named: 'step' },
    );
    const scenario = new Scenario((builder) => builder.stream('in', text).via(first).to('out', text));
    scenario.feed('in', ['k', 'x'], ['k', 'y'], ['k', 'x']);
    await scenario.settles({
      source: { emitted: 2, filtered: 1 },
      steps: { step: { in: 3, emitted: 2, filtered: 1 } },
    });
    expect(scenario.values('out')).toEqual(['x', 'y']);
  });

  it('may make many records of one, and none', async () => {
    const words = defineOperator.values('words', () => (_key: string, value: string) => value.match(/\w+/g) ?? [], {
      named: 'step',
    });
    const scenario = new Scenario((builder) => builder.stream('in', text).via(words).to('out', text));
    scenario.feed('in', ['k', 'x y'], ['k', '...']);
    await scenario.settles({
      source: { emitted: 1, filtered: 1 },
      steps: { step: { in: 2, created: 1, emitted: 2, filtered: 1 } },
    });
  });

  it('throws what opening an operator throws where the app is made', () => {
    const broken = defineOperator.tap('broken', () => {
      throw new RangeError('no such file');
    });
    expect(() => new Scenario((builder) => builder.stream('in', text).via(broken))).toThrow('no such file');
  });

  const kinds: [string, (on: On) => Operator<string, string, string, string>][] = [
    ['value', (on) => defineOperator.value('mine', () => (_key, value) => on(value, value), { named: 'step' })],
    ['key', (on) => defineOperator.key('mine', () => (key, value) => on(value, key), { named: 'step' })],
    ['entry', (on) => defineOperator.entry('mine', () => (key, value) => on(value, { key, value }), { named: 'step' })],
    ['values', (on) => defineOperator.values('mine', () => (_key, value) => on(value, [value]), { named: 'step' })],
    ['gate', (on) => defineOperator.gate('mine', () => (_key, value) => on(value, true), { named: 'step' })],
    ['tap', (on) => defineOperator.tap('mine', () => (_key, value) => on(value, null), { named: 'step' })],
  ];
  describe.each(kinds)('of %s', (_kind, operator) => {
    failsItsRecords({ attach: (stream, on) => stream.via(operator(on)) });
    inheritsTheRest((stream) => stream.via(operator((_value, good) => good)));
  });

  describe('of call', () => {
    failsItsRecords({
      attach: (stream: Text, on) =>
        stream.via(
          defineOperator.call('mine', () => (_key: string, value: string) => on(value, value), { named: 'step' }),
        ),
      promise: 'awaited',
    });
    letsNullsThrough((stream) =>
      stream.via(
        defineOperator.call('mine', () => async (_key: string | null, value: string | null) => value, {
          named: 'step',
        }),
      ),
    );
  });
});
