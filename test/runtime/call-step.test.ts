import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type Context } from '../../src/index.js';
import type { CallOptions } from '../../src/core/call-options.js';
import { Driven, type Behaviour } from './driven.js';

const text = { key: Serdes.string(), value: Serdes.string() };

type Mapper = (value: string, key: string, context: Context) => PromiseLike<string> | string;

/** in → one asynchronous step → out; failures to in.DLQ. */
function asyncStep(mapper: Mapper, options: CallOptions<string, string> = {}, behaviour: Behaviour = {}): Driven {
  const builder = new StreamsBuilder();
  builder
    .stream('in', text)
    .mapValuesAsync(mapper, { named: 'call', ...options })
    .toDLQ('in.DLQ')
    .to('out', text);
  return new Driven(builder.build(), 1, {}, behaviour);
}

const step = (driven: Driven) => [...driven.engine.steps.calls.values()][0]!;

describe('an asynchronous step', () => {
  it('passes an answer that is there at once on in the same turn', () => {
    const driven: Driven = asyncStep((value) => value.toUpperCase());
    driven.feed([
      ['k', 'a'],
      ['k', 'b'],
    ]);
    driven.queue.step(0);
    expect(driven.task().rooms.boundary(2).held).toBe(0);
    expect(step(driven).running).toBe(0);
    while (driven.queue.step(driven.queue.now));
    expect(driven.values()).toEqual(['A', 'B']);
  });

  it('lets other keys pass a slow one, and keeps the order of its own', async () => {
    const driven: Driven = asyncStep((value) => driven.later(Number(value.split(':')[1]), value));
    driven.feed([
      ['slow', 'a:50'],
      ['slow', 'b:1'],
      ['fast', 'c:2'],
      ['fast', 'd:1'],
    ]);
    await driven.advance(100);
    expect(driven.values()).toEqual(['c:2', 'd:1', 'a:50', 'b:1']);
    expect(driven.ledger().balanced).toBe(true);
  });

  it('gives a hot key one slot in its turn: the others are not held up by it', async () => {
    const driven: Driven = asyncStep((value) => driven.later(10, value), { concurrency: 2 });
    driven.feed([
      ...Array.from({ length: 20 }, (_, i) => ['hot', `hot-${i}`] as const),
      ...['a', 'b', 'c', 'd'].map((key) => [key, key] as const),
    ]);
    await driven.advance(35);
    expect(driven.values()).toEqual(['hot-0', 'a', 'b', 'c', 'd', 'hot-1']);
  });

  it('keeps the order of the whole partition with orderBy partition', async () => {
    const driven: Driven = asyncStep((value) => driven.later(10 - Number(value), value), { orderBy: 'partition' });
    driven.feed(['1', '9', '5'].map((value) => [value, value]));
    await driven.advance(100);
    expect(driven.values()).toEqual(['1', '9', '5']);
  });

  it('keeps no order at all with orderBy none', async () => {
    const driven: Driven = asyncStep((value) => driven.later(10 - Number(value), value), { orderBy: 'none' });
    driven.feed(['1', '9', '5'].map((value) => ['same', value]));
    await driven.advance(100);
    expect(driven.values()).toEqual(['9', '5', '1']);
  });

  it('orders by what orderKey gives, and by nothing where that is null', async () => {
    const orderKey = (_key: string, value: string) => (value.startsWith('-') ? null : value[0]!);
    const driven: Driven = asyncStep((value) => driven.later(10 - Number(value[1]), value), { orderKey });
    driven.feed(['a1', 'a9', 'b5', '-2', '-8'].map((value) => [value, value]));
    await driven.advance(100);
    expect(driven.values()).toEqual(['-8', 'b5', '-2', 'a1', 'a9']);
  });

  it('gives records without a key no order among themselves', async () => {
    const driven: Driven = asyncStep((value) => driven.later(10 - Number(value), value));
    driven.feed([
      [null, '1'],
      [null, '9'],
    ]);
    await driven.advance(100);
    expect(driven.values()).toEqual(['9', '1']);
  });

  it('dead-letters what throws, rejects, or answers with a rejection later, and goes on with the key', async () => {
    const driven: Driven = asyncStep((value) => {
      if (value === 'throws') throw new Error('at once');
      if (value === 'rejects') return driven.fails(5);
      return driven.later(1, value);
    });
    driven.feed(['a', 'throws', 'b', 'rejects', 'c'].map((value) => ['k', value]));
    await driven.advance(100);
    expect(driven.values()).toEqual(['a', 'b', 'c']);
    expect(driven.values('in.DLQ')).toEqual(['throws', 'rejects']);
    const ledger = driven.ledger();
    expect(ledger.deadLetters).toEqual({ 'processing: Error': 2 });
    expect(ledger.balanced).toBe(true);
  });

  it('fails only the record whose key has no order', async () => {
    const orderKey = (_key: string, value: string) => (value === 'bad' ? ({} as unknown as string) : value);
    const driven: Driven = asyncStep((value) => driven.later(1, value), { orderKey });
    driven.feed(['a', 'bad', 'b'].map((value) => ['k', value]));
    await driven.advance(100);
    expect(driven.values()).toEqual(['a', 'b']);
    expect(driven.ledger().deadLetters).toEqual({ 'processing: KEY_WITHOUT_ORDER': 1 });
    expect(driven.ledger().balanced).toBe(true);
  });

  it('takes any thenable for a Promise, and a rejection with no Error for a failure', async () => {
    const driven: Driven = asyncStep(
      (value) =>
        ({
          then: (yes: (value: string) => void, no: (error: unknown) => void) =>
            void driven.clock.timer(1, () => (value === 'a' ? yes('A') : no('just text'))),
        }) as unknown as PromiseLike<string>,
    );
    driven.feed([
      ['k', 'a'],
      ['k', 'b'],
    ]);
    await driven.advance(10);
    expect(driven.values()).toEqual(['A']);
    expect(driven.ledger().deadLetters).toEqual({ 'processing: NOT_AN_ERROR': 1 });
  });
});

describe('a call that takes too long', () => {
  const limits = { timeout: 100, grace: 20 };

  it('is told so by its signal, fails after its grace, and what it answers then is ignored', async () => {
    const reasons: unknown[] = [];
    const driven: Driven = asyncStep((value, _key, { signal }) => {
      signal.addEventListener('abort', () => reasons.push((signal.reason as { code: string }).code));
      return driven.later(value === 'slow' ? 500 : 1, value);
    }, limits);
    driven.feed([
      ['k', 'slow'],
      ['k', 'next'],
    ]);
    await driven.advance(119);
    expect(reasons).toEqual(['CALL_TIMED_OUT']);
    expect([step(driven).running, step(driven).abandoned]).toEqual([1, 0]);
    expect(driven.values('in.DLQ')).toEqual([]);
    await driven.advance(2);
    expect([step(driven).running, step(driven).abandoned]).toEqual([0, 1]);
    expect(driven.values('in.DLQ')).toEqual(['slow']);
    await driven.advance(50);
    expect(driven.values()).toEqual(['next']);
    await driven.advance(500);
    expect(step(driven).abandoned).toBe(0);
    expect(driven.values()).toEqual(['next']);
    expect(driven.ledger().deadLetters).toEqual({ 'timeout: CALL_TIMED_OUT': 1 });
    expect(driven.ledger().balanced).toBe(true);
  });

  it('fails without being abandoned when it ends within its grace, even well', async () => {
    const driven: Driven = asyncStep((value) => driven.later(110, value), limits);
    driven.feed([['k', 'slow']]);
    await driven.advance(111);
    expect([step(driven).running, step(driven).abandoned]).toEqual([0, 0]);
    expect(driven.values('in.DLQ')).toEqual(['slow']);
    await driven.advance(100);
    expect(driven.values()).toEqual([]);
  });

  it('finds its signal aborted when it asks for it only then, with the reason', async () => {
    const seen: unknown[] = [];
    const driven: Driven = asyncStep((value, _key, context) => {
      for (const after of [50, 110, 300]) {
        driven.clock.timer(after, () =>
          seen.push(after, context.signal.aborted, (context.signal.reason as { code?: string } | undefined)?.code),
        );
      }
      return driven.later(400, value);
    }, limits);
    driven.feed([['k', 'slow']]);
    await driven.advance(45);
    await driven.advance(500);
    expect(seen).toEqual([50, false, undefined, 110, true, 'CALL_TIMED_OUT', 300, true, 'CALL_TIMED_OUT']);
  });

  it('that asks for its signal only after it was given up finds it aborted', async () => {
    const seen: boolean[] = [];
    const driven: Driven = asyncStep((value, _key, context) => {
      driven.clock.timer(300, () => seen.push(context.signal.aborted));
      return driven.later(400, value);
    }, limits);
    driven.feed([['k', 'slow']]);
    await driven.advance(500);
    expect(seen).toEqual([true]);
  });

  it('stops the app when more than `concurrency` of them never end', async () => {
    const driven: Driven = asyncStep((value) => (value === 'ok' ? value : new Promise<string>(() => {})), {
      ...limits,
      concurrency: 2,
    });
    driven.feed(['1', '2', '3'].map((value) => [value, value]));
    await driven.advance(130);
    expect(step(driven).abandoned).toBe(2);
    expect(driven.stops).toEqual([]);
    await driven.advance(130);
    expect(driven.stops.map((error) => (error as { code?: string }).code)).toEqual(['TOO_MANY_ABANDONED_CALLS']);
    expect(driven.stops[0]!.message).toContain('call');
  });

  it('does not stop the app when they end late', async () => {
    const driven: Driven = asyncStep((value) => driven.later(200, value), { ...limits, concurrency: 2 });
    driven.feed(Array.from({ length: 12 }, (_, i) => [String(i), String(i)]));
    await driven.advance(5_000);
    expect(driven.stops).toEqual([]);
    expect(driven.values('in.DLQ')).toHaveLength(12);
    expect(step(driven).abandoned).toBe(0);
  });

  it('is aborted when its partition is taken away', async () => {
    const signals: AbortSignal[] = [];
    const driven: Driven = asyncStep((value, _key, { signal }) => {
      signals.push(signal);
      return driven.later(50, value);
    });
    driven.feed([
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ]);
    await driven.advance(10);
    driven.engine.main.intake.lost();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    await driven.advance(100);
    expect([driven.values(), driven.values('in.DLQ'), signals.length]).toEqual([[], [], 2]);
    expect(driven.ledger().source).toMatchObject({ in: 3, abandoned: 3, inFlight: 0 });
    expect(driven.ledger().balanced).toBe(true);
  });
});
