import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { map } from '../../operators/map.js';
import { Serdes, type Entry, type Headers } from '../../src/index.js';
import { runs } from '../runs.js';
import { failsItsRecords, inheritsTheRest, letsNullsThrough } from './failing.js';
import { applied, context, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';
import { Scenario, text } from './through-engine.js';

describe('map', () => {
  it('gives what the mapper makes of key, value and context', () => {
    const operator = map((key: string, value: number, ctx) => [`${key}@${ctx.offset}`, value + 1]);
    expect(applied(operator, 'k', 1)).toEqual(['k@7', 2]);
    expect(operator).toMatchObject({ fallible: false, boundary: false, fansOut: false, rekeys: true });
  });

  it('passes an entry on as it is, with headers and timestamp', () => {
    const entry = { key: 'k', value: 'v', headers: [['trace', null]] as const, timestamp: 5 };
    const { apply } = opened(
      map(() => entry),
      'entry',
    );
    expect(apply(untyped('k'), untyped('v'), context)).toBe(entry);
  });

  it.each([
    ['key', () => [Promise.resolve('k'), 'v']],
    ['value', () => ['k', Promise.resolve('v')]],
    ["entry's key", () => ({ key: Promise.resolve('k'), value: 'v' })],
    ["entry's value", () => ({ key: 'k', value: Promise.resolve('v') })],
  ])('refuses a Promise as %s', (_part, mapper) => {
    expect(() => applied(map(untyped(mapper)), 'k', 'v')).toThrow(
      expect.objectContaining({ code: 'PROMISE_FROM_SYNC_STEP' }),
    );
  });

  it('lets what is no pair through to the engine, which knows the record', () => {
    expect(applied(map(untyped(() => null)), 'k', 'v')).toBeNull();
  });

  refusesThenables({ kind: 'map', instead: 'mapAsync()', of: (mapper) => map(mapper) });
  takesAName('map', (options) => map((key, value) => [key, value], options));
});

describe('map through the engine', () => {
  it('emits one record for one, with the key and value that it was given', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .map((key, value, ctx) => [value, `${key}${ctx.offset}`], { named: 'step' })
        .to('out', text),
    );
    scenario.feed('in', ['a', 'x'], ['b', 'y']);
    await scenario.settles({ source: { emitted: 2 }, steps: { step: { in: 2, emitted: 2 } }, topics: { out: 2 } });
    expect(scenario.pairs('out')).toEqual([
      ['x', 'a0'],
      ['y', 'b1'],
    ]);
  });

  it('inherits headers and timestamp, each unless it is given, and steps below see what was given', async () => {
    const seen: unknown[] = [];
    const own = [['own', Buffer.from('1')]] as const;
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .map((key, value) => ({
          key,
          value,
          ...(value.includes('h') && { headers: own }),
          ...(value.includes('t') && { timestamp: 5 }),
        }))
        .peek((_key, _value, ctx) => seen.push([ctx.headers.map(([name]) => name), ctx.timestamp, ctx.offset]))
        .to('out', text),
    );
    const options = { headers: { trace: 'x' }, timestamp: 77 };
    scenario.feed('in', ['k', '-', options], ['k', 'h', options], ['k', 't', options], ['k', 'ht', options]);
    await scenario.settles({ source: { emitted: 4 } });
    const written = scenario.records('out').map(({ headers, timestamp }) => [headers.map(([name]) => name), timestamp]);
    expect(written).toEqual([
      [['trace'], 77],
      [['own'], 77],
      [['trace'], 5],
      [['own'], 5],
    ]);
    expect(seen).toEqual(written.map((each, offset) => [...each, offset]));
  });

  it('keeps what it gave to itself: another reader of the stream has headers and timestamp of the source', async () => {
    const scenario = new Scenario((builder) => {
      const source = builder.stream('in', text);
      source.map((key, value) => ({ key, value, headers: [], timestamp: 5 })).to('mapped', text);
      source.to('plain', text);
    });
    scenario.feed('in', ['k', 'v', { headers: { trace: 'x' }, timestamp: 77 }]);
    await scenario.settles({ source: { emitted: 1 }, topics: { mapped: 1, plain: 1 } });
    expect(scenario.records('mapped')).toMatchObject([{ headers: [], timestamp: 5 }]);
    expect(scenario.records('plain')).toMatchObject([{ headers: [['trace', Buffer.from('x')]], timestamp: 77 }]);
  });

  it.each([null, undefined, 'kv', ['k'], ['k', 'v', 'w'], { key: 'k' }, { value: 'v' }])(
    'fails the record for which it gives %j, which is no pair',
    async (given) => {
      const scenario = new Scenario((builder) =>
        builder
          .stream('in', text)
          .map(() => untyped<[string, string]>(given), { named: 'step' })
          .toDLQ('dead')
          .to('out', text),
      );
      scenario.feed('in', ['k', 'v']);
      await scenario.settles({
        source: { 'dead-lettered': 1 },
        steps: { step: { in: 1, 'dead-lettered': 1 } },
        deadLetters: { 'processing: NOT_A_PAIR': 1 },
      });
      expect(scenario.driver.deadLetters('dead')).toMatchObject([{ key: Buffer.from('k'), value: Buffer.from('v') }]);
    },
  );

  const header = (value: unknown) => untyped<Headers>([['name', value]]);
  it.each<[string, Partial<Entry<string, string>>]>([
    ['a timestamp that is no number', { timestamp: Number.NaN }],
    ['a fraction for a timestamp', { timestamp: 1.5 }],
    ['a timestamp without end', { timestamp: Infinity }],
    ['a timestamp before 1970', { timestamp: -2 }],
    ['text for a timestamp', { timestamp: untyped<number>('2024-01-01') }],
    ['an object for headers', { headers: untyped<Headers>({ name: Buffer.of(1) }) }],
    ['text for the value of a header', { headers: header('text') }],
    ['nothing for the value of a header', { headers: header(undefined) }],
    ['a header without a value', { headers: untyped<Headers>([['name']]) }],
  ])('fails the record for which it gives %s', async (_what, own) => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .map((key, value) => ({ key, value, ...own }), { named: 'step' })
        .toDLQ('dead')
        .to('out', text),
    );
    scenario.feed('in', ['k', 'v']);
    await scenario.settles({
      source: { 'dead-lettered': 1 },
      steps: { step: { in: 1, 'dead-lettered': 1 } },
      deadLetters: { 'processing: INVALID_ENTRY': 1 },
    });
  });

  it('after map is map of the composition', async () => {
    type Two = [string, string];
    const functions = fc.constantFrom<((key: string, value: string) => Two)[]>(
      (key, value) => [value, key],
      (key, value) => [key, key + value],
      (_key, value) => [value.slice(1), value],
      (key) => [key, String(key.length)],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.string(), fc.string())), functions, functions, async (pairs, f, g) => {
        const scenario = new Scenario((builder) => {
          const source = builder.stream('in', text);
          source.map(f).map(g).to('twice', text);
          source.map((key, value) => g(...f(key, value))).to('once', text);
        });
        scenario.feed('in', ...pairs);
        await scenario.settles({ source: pairs.length === 0 ? {} : { emitted: pairs.length } });
        expect(scenario.pairs('twice')).toEqual(scenario.pairs('once'));
        expect(scenario.pairs('once')).toEqual(pairs.map(([key, value]) => g(...f(key, value))));
      }),
      { numRuns: runs(500) },
    );
  });

  it('hands on values of any type', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .map((key, value) => [Number(key), { value }])
        .toDLQ('dead')
        .to('out', { key: Serdes.int32(), value: Serdes.json<{ value: string }>() }),
    );
    scenario.feed('in', ['3', 'v']);
    await scenario.settles({ source: { emitted: 1 } });
    const out = scenario.driver.output('out', { key: Serdes.int32(), value: Serdes.json() });
    expect(out.read()).toMatchObject({ key: 3, value: { value: 'v' } });
  });

  failsItsRecords({
    attach: (stream, on) => stream.map((key, value) => on<[string, string]>(value, [key, value]), { named: 'step' }),
  });
  letsNullsThrough((stream) => stream.map((key, value) => [key, value], { named: 'step' }));
  inheritsTheRest((stream) => stream.map((key, value) => [value, key]));
});
