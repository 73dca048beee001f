import { describe, expect, it } from 'vitest';
import { StreamsBuilder, type Failure } from '../../../src/index.js';
import { Driven } from '../driven.js';
import { away, failing, plain, Retrying, text } from './retrying.js';

const MODES = [
  { name: 'a synchronous step', sync: true, latency: 0 },
  { name: 'a call', sync: false, latency: 1 },
];

describe.each(MODES)('a record that fails at $name', ({ sync, latency }) => {
  const retrying = (options: object, plan: ConstructorParameters<typeof Retrying>[1]) =>
    new Retrying({ ...plain, ...options }, plan, { sync, latency });

  it('is tried again with growing waits, as often as it takes, and told which try it is', async () => {
    const run = retrying({ attempts: 4, base: 100 }, failing({ a1: 3 }));
    run.feed('a1');
    await run.app.advance(2_000);
    expect(run.tried.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    const waits = run.tried.slice(1).map(({ at }, i) => at - run.tried[i]!.at - latency);
    expect(waits).toEqual([100, 200, 400]);
    expect([run.out, run.dead, run.balanced]).toEqual([['a1'], [], true]);
    expect(run.app.task().settlement.commitOffset()).toBe(1);
  });

  it('is a dead letter after so many tries, no more and no fewer (D67, D1)', async () => {
    const run = retrying({ attempts: 3, base: 100 }, failing({ a1: 99 }));
    run.feed('a1', 'b1');
    await run.app.advance(5_000);
    expect(run.tried.filter(({ value }) => value === 'a1').map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect([run.out, run.dead, run.balanced]).toEqual([['b1'], ['a1'], true]);
  });

  it('is not tried again when that cannot help (D5, D90)', async () => {
    const run = retrying({}, failing({ a1: 99 }, new TypeError('no such field')));
    run.feed('a1');
    await run.app.advance(5_000);
    expect([run.tried.length, run.dead]).toEqual([1, ['a1']]);
  });

  it('is given up when the next try would come too late', async () => {
    const run = retrying({ attempts: 100, base: 100, maxElapsed: 1_000 }, failing({ a1: 99 }));
    run.feed('a1');
    await run.app.advance(10_000);
    expect([run.tried.length, run.dead]).toEqual([4, ['a1']]);
  });

  it('holds up those of its key, in order, and no others (D42)', async () => {
    const run = retrying({ attempts: 5, base: 100 }, failing({ a1: 2, a3: 1 }));
    run.feed('a1', 'b1', 'a2', 'a3', 'c1', 'a4', 'b2');
    await run.app.advance(50);
    expect(run.out).toEqual(['b1', 'c1', 'b2']);
    await run.app.advance(5_000);
    expect(run.out.filter((value) => value!.startsWith('a'))).toEqual(['a1', 'a2', 'a3', 'a4']);
    expect([run.dead, run.balanced]).toEqual([[], true]);
  });

  it('lets those behind it go when it is a dead letter', async () => {
    const run = retrying({ attempts: 2, base: 100 }, failing({ a1: 99, a2: 99 }));
    run.feed('a1', 'a2', 'a3');
    await run.app.advance(5_000);
    expect([run.out, run.dead, run.balanced]).toEqual([['a3'], ['a1', 'a2'], true]);
  });

  it('keeps nobody waiting when order is given up, and everybody for the order of the partition', async () => {
    const passing = new Retrying({ ...plain, base: 100, orderBy: 'none' }, failing({ a1: 1 }), { sync: true });
    passing.feed('a1', 'a2');
    await passing.app.advance(50);
    expect(passing.out).toEqual(['a2']);
    const waiting = new Retrying({ ...plain, base: 100, orderBy: 'partition' }, failing({ a1: 1 }), { sync: true });
    waiting.feed('a1', 'b1');
    await waiting.app.advance(50);
    expect(waiting.out).toEqual([]);
    await waiting.app.advance(5_000);
    expect(waiting.out).toEqual(['a1', 'b1']);
  });

  it('stops the intake when too much is parked, and only until half of it is through', async () => {
    const run = retrying({ attempts: 5, base: 1_000, park: { records: 2 } }, failing({ a1: 1, b1: 1 }));
    run.feed('a1', 'b1');
    await run.app.advance(10);
    expect(run.app.status().partitions[0]!.paused).toContain('parked:retryWithBackoff-1');
    run.feed('c1');
    await run.app.advance(500);
    expect(run.out).toEqual([]);
    await run.app.advance(2_000);
    expect([...run.out].sort()).toEqual(['a1', 'b1', 'c1']);
    expect(run.app.status().partitions[0]!.paused).toEqual([]);
  });

  it('waits for hours without being taken for stuck', async () => {
    const run = retrying({ attempts: 2, base: '3h', cap: '3h' }, failing({ a1: 1 }));
    run.feed('a1');
    await run.app.advance(10_900_000);
    expect([run.app.stops, run.out]).toEqual([[], ['a1']]);
  });

  it('is abandoned with its partition', async () => {
    const run = retrying({ attempts: 2, base: 1_000 }, failing({ a1: 1 }));
    run.feed('a1', 'a2');
    await run.app.advance(10);
    run.app.engine.main.intake.lost();
    await run.app.advance(5_000);
    expect([run.tried.length, run.out, run.balanced]).toEqual([1, [], true]);
    expect(run.app.ledger().source).toMatchObject({ abandoned: 2, inFlight: 0 });
  });

  it('stops the stream when nothing takes it in the end, and those behind it with it', async () => {
    const step = (value: string) => {
      if (value === 'a1') throw away;
      return value;
    };
    const builder = new StreamsBuilder();
    const stream = builder.stream('in', text);
    (sync ? stream.mapValues(step) : stream.mapValuesAsync(async (value) => step(value)))
      .retryWithBackoff({ ...plain, attempts: 2, base: 100 })
      .to('out', text);
    const app = new Driven(builder.build({ deadLetters: 'stop' }));
    app.feed([
      ['a', 'a1'],
      ['a', 'a2'],
      ['b', 'b1'],
    ]);
    await app.advance(5_000);
    expect(app.stops).toMatchObject([{ code: 'RECORD_FAILED', offset: 0 }]);
    expect([app.values(), app.task().settlement.commitOffset()]).toEqual([['b1'], 0]);
    expect([app.task().rooms.still, app.ledger().balanced]).toEqual([true, true]);
  });
});

describe('the failure of a record that was tried again', () => {
  async function failures(plan: ConstructorParameters<typeof Retrying>[1], options: object = {}): Promise<Failure[]> {
    const run = new Retrying({ ...plain, attempts: 3, base: 100, ...options }, plan);
    run.feed('a1');
    await run.app.advance(5_000);
    expect(run.balanced).toBe(true);
    return run.app.events.flatMap((event) => (event.type === 'failure' ? [event.failure] : []));
  }

  it('tells how often and since when, and that it was the same every time (D62)', async () => {
    const [failure, ...others] = await failures(failing({ a1: 99 }));
    expect(others).toEqual([]);
    expect(failure).toMatchObject({ attempt: 3, deterministic: true, step: 'step', value: 'a1' });
    expect(failure!.lastFailedAt - failure!.firstFailedAt).toBe(300);
  });

  it('tells that it was not the same every time', async () => {
    const [failure] = await failures((_value, attempt) => (attempt === 2 ? new Error('odd') : away));
    expect(failure).toMatchObject({ attempt: 3, deterministic: false });
  });

  it.each(['classify', 'onRetry', 'retryAfter'])('has both errors when %s throws', async (name) => {
    const broken = () => {
      throw new RangeError('broken handler');
    };
    const [failure] = await failures(failing({ a1: 99 }), { [name]: broken });
    expect(failure!.error).toBeInstanceOf(AggregateError);
    expect((failure!.error as AggregateError).errors).toEqual([away, expect.any(RangeError)]);
    expect([failure!.error.cause, failure!.attempt]).toEqual([away, 1]);
  });
});

describe('what decides about a retry', () => {
  it('is the handler first, then the app', async () => {
    const odd = Object.assign(new Error('odd'), { code: 'ODD' });
    const app = { streams: { classify: [{ when: 'ODD', is: 'permanent' as const }] } };
    const byApp = new Retrying({ ...plain, attempts: 3, base: 1 }, failing({ a1: 99 }, odd), app);
    byApp.feed('a1');
    await byApp.app.advance(1_000);
    expect(byApp.tried).toHaveLength(1);
    const own = [{ when: 'ODD', is: 'transient' as const }];
    const byHandler = new Retrying({ ...plain, attempts: 3, base: 1, classify: own }, failing({ a1: 99 }, odd), app);
    byHandler.feed('a1');
    await byHandler.app.advance(1_000);
    expect(byHandler.tried).toHaveLength(3);
  });

  it('waits as long as the other side asks', async () => {
    const busy = Object.assign(new Error('busy'), { status: 429, retryAfter: '7s' });
    const run = new Retrying({ ...plain, base: 100 }, failing({ a1: 1 }, busy));
    run.feed('a1');
    await run.app.advance(20_000);
    expect(run.tried.map(({ at }) => at - run.tried[0]!.at)).toEqual([0, 7_000]);
  });

  it('tells onRetry and the events of each, with the wait', async () => {
    const told: unknown[] = [];
    const onRetry = ({ attempt }: Failure, delay: number) => void told.push([attempt, delay]);
    const run = new Retrying({ ...plain, base: 100, onRetry }, failing({ a1: 2 }));
    run.feed('a1');
    await run.app.advance(5_000);
    expect(told).toEqual([
      [1, 100],
      [2, 200],
    ]);
    const events = run.app.events.flatMap((event) =>
      event.type === 'retry' ? [[event.failure.attempt, event.delay]] : [],
    );
    expect(events).toEqual(told);
  });
});

describe('the budget', () => {
  it('delays what goes beyond it, and fails nothing', async () => {
    const budget = { ratio: 0.1, perSecond: 1, window: '10s' } as const;
    const run = new Retrying({ ...plain, base: 50, budget }, (_value, attempt) => (attempt === 1 ? away : null));
    run.feed(...Array.from({ length: 60 }, (_, i) => `${String.fromCharCode(97 + (i % 26)).repeat(1 + (i >> 4))}${i}`));
    await run.app.advance(9_000);
    const retries = run.tried.filter(({ attempt }) => attempt > 1).map(({ at }) => at);
    // One a second, since a tenth of the 60 first tries is less in ten seconds.
    expect(retries).toHaveLength(10);
    for (const [i, at] of retries.slice(1).entries()) expect(at - retries[i]!).toBeGreaterThanOrEqual(950);
    await run.app.advance(120_000);
    expect([run.out.length, run.dead, run.balanced]).toEqual([60, [], true]);
  });
});
