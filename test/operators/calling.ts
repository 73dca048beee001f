import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { KStream } from '../../src/index.js';
import type { CallOptions } from '../../src/core/call-options.js';
import type { Context } from '../../src/core/context.js';
import { runs } from '../runs.js';
import { untyped } from './opened.js';
import { nullable, Scenario, type Fed } from './through-engine.js';

type Text = KStream<string | null, string | null>;
type Answer = (key: string | null, value: string | null, ctx: Context) => Promise<string | null>;
type Options = CallOptions<string | null, string | null>;

/** The stream with the asynchronous operator under test, named `step`, whose call is `answer` and gives its value. */
export type Attach = (stream: Text, answer: Answer, options: Options & { readonly named: string }) => Text | void;

/** What a call did, in order of virtual time: began, ended, aborted. */
type Note = readonly [what: 'began' | 'ended' | 'aborted', value: string | null];

/** A topology of one asynchronous step whose calls take as many virtual milliseconds as their value says. */
class Calls {
  readonly notes: Note[] = [];
  readonly scenario: Scenario;
  /** The most that were under way at once. */
  most = 0;
  #running = 0;

  constructor(attach: Attach, options: Options = {}) {
    this.scenario = new Scenario((builder) =>
      attach(builder.stream('in', nullable).toDLQ('dead'), this.#answer, untyped({ ...options, named: 'step' }))?.to(
        'out',
        nullable,
      ),
    );
  }

  of(what: Note[0]): (string | null)[] {
    return this.notes.filter(([each]) => each === what).map(([, value]) => value);
  }

  readonly #answer: Answer = async (_key, value, ctx) => {
    this.notes.push(['began', value]);
    this.most = Math.max(this.most, ++this.#running);
    ctx.signal.addEventListener('abort', () => this.notes.push(['aborted', value]));
    await this.scenario.after(Number(value?.split(':')[1] ?? 1), null);
    this.#running--;
    this.notes.push(['ended', value]);
    return value;
  };
}

/** Calls for any keys, with random latencies; null has no order. */
const records = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c', null), fc.nat(30)), { maxLength: 20 })
  .map((drawn) => drawn.map(([key, ms], i): Fed => [key, `${i}:${ms}`]));

const ofKey = (all: readonly Fed[], wanted: string | null) =>
  all.filter(([key]) => key === wanted).map(([, value]) => value);

/** Order, bounds and time of an asynchronous operator, as its options say. `ends` is the outcome of a record. */
export function calls(attach: Attach, ends: 'emitted' | 'consumed' = 'emitted') {
  const settled = (count: number) => ({ source: count === 0 ? {} : { [ends]: count } });

  it('keeps records of one key in order, one at a time, whatever their latencies, and no more than concurrency', async () => {
    await fc.assert(
      fc.asyncProperty(records, fc.integer({ min: 1, max: 5 }), async (fed, concurrency) => {
        const run = new Calls(attach, { concurrency });
        run.scenario.feed('in', ...fed);
        await run.scenario.settles({
          ...settled(fed.length),
          steps: { step: fed.length === 0 ? {} : { in: fed.length, [ends]: fed.length } },
        });
        expect(run.most).toBeLessThanOrEqual(concurrency);
        for (const key of ['a', 'b', 'c']) {
          const values = ofKey(fed, key);
          const notes = run.notes.filter(([, value]) => values.includes(value));
          expect(notes).toEqual(values.flatMap((value) => [['began', value] as const, ['ended', value] as const]));
          if (ends === 'emitted') expect(ofKey(run.scenario.pairs('out'), key)).toEqual(values);
        }
        expect(run.of('ended').sort()).toEqual(fed.map(([, value]) => value).sort());
      }),
      { numRuns: runs(500) },
    );
  });

  const mixed: Fed[] = [
    ['a', '0:30'],
    ['a', '1:10'],
    ['b', '2:20'],
    [null, '3:5'],
    [null, '4:3'],
  ];

  it.each([
    ['key (the default)', {}, ['4:3', '3:5', '2:20', '0:30', '1:10']],
    ['partition', { orderBy: 'partition' }, ['0:30', '1:10', '2:20', '3:5', '4:3']],
    ['none', { orderBy: 'none' }, ['4:3', '3:5', '1:10', '2:20', '0:30']],
    [
      'orderKey',
      { orderKey: (_key, value) => (Number(value?.slice(0, 1)) > 2 ? 'x' : null) },
      ['3:5', '4:3', '1:10', '2:20', '0:30'],
    ],
  ] satisfies [string, Options, string[]][])('orders by %s', async (_what, options, order) => {
    const run = new Calls(attach, options);
    run.scenario.feed('in', ...mixed);
    await run.scenario.settles({ ...settled(5), steps: { step: { in: 5, [ends]: 5 } } });
    expect(run.of('ended')).toEqual(order);
    if (ends === 'emitted') expect(run.scenario.values('out')).toEqual(order);
  });

  it.each([
    ['throws', 'RangeError', () => Number.parseInt('x').toFixed(-1)],
    ['gives no primitive', 'KEY_WITHOUT_ORDER', () => ({})],
    ['gives a Promise', 'PROMISE_FROM_SYNC_STEP', () => Promise.reject(new Error('late'))],
  ])('fails a record whose orderKey %s, before it is called for', async (_what, code, orderKey) => {
    const run = new Calls(attach, { orderKey: untyped<() => string>(orderKey) });
    run.scenario.feed('in', ['a', '0:1']);
    await run.scenario.settles({
      source: { 'dead-lettered': 1 },
      steps: { step: { in: 1, 'dead-lettered': 1 } },
      deadLetters: { [`processing: ${code}`]: 1 },
    });
    expect(run.notes).toEqual([]);
  });

  it('aborts a call whose time is up, keeps its key for its grace, and then fails the record', async () => {
    const run = new Calls(attach, { timeout: 100, grace: 50 });
    run.scenario.feed('in', ['a', '0:120'], ['a', '1:1'], ['b', '2:500'], ['b', '3:1'], ['c', '4:90']);
    await run.scenario.settles({
      source: { [ends]: 3, 'dead-lettered': 2 },
      steps: { step: { in: 5, [ends]: 3, 'dead-lettered': 2 } },
      deadLetters: { 'timeout: CALL_TIMED_OUT': 2 },
    });
    const [within, beyond] = run.scenario.driver.deadLetters('dead');
    expect(within).toMatchObject({ value: Buffer.from('0:120'), kind: 'timeout', step: 'step' });
    expect(beyond).toMatchObject({ value: Buffer.from('2:500'), kind: 'timeout', step: 'step' });
    // The late answer to 2:500 comes after all is settled, and is nobody's.
    expect(run.notes.slice(3)).toEqual([
      ['ended', '4:90'],
      ['aborted', '0:120'],
      ['aborted', '2:500'],
      ['ended', '0:120'],
      ['began', '1:1'],
      ['ended', '1:1'],
      ['began', '3:1'],
      ['ended', '3:1'],
    ]);
  });

  it('stops the app when more calls than concurrency were given up and never ended', async () => {
    const run = new Calls(attach, { timeout: 10, grace: 0, concurrency: 2 });
    const fed = Array.from({ length: 3 }, (_, i): Fed => [String(i), `${i}:100000`]);
    const error = { code: 'TOO_MANY_ABANDONED_CALLS', step: 'step' };
    await run.scenario.stops(() => run.scenario.feed('in', ...fed), error, {});
  });
}
