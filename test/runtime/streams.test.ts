import { getEventListeners } from 'node:events';
import { firstValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { KafkaStreams, memory, Serdes, silent, SpillwayError, StreamsBuilder } from '../../src/index.js';
import { bytes, Running } from './running.js';

const string = { key: Serdes.string(), value: Serdes.string() };

const shout = () => {
  const builder = new StreamsBuilder();
  builder
    .stream('in', string)
    .mapValues((value) => value.toUpperCase())
    .to('out', string);
  return builder.build();
};

describe('KafkaStreams', () => {
  it('runs a topology, commits what is settled, and balances', async () => {
    const run = new Running(shout(), { in: 2, out: 1 });
    await run.start();
    expect(run.app.state).toBe('RUNNING');
    run.feed('in', ['a', 'x'], ['b', 'y'], ['c', 'z']);
    await run.advance(200);
    expect([...run.values('out')].sort()).toEqual(['X', 'Y', 'Z']);
    const committed = [0, 1].map((partition) => run.log.committed('app', 'in', partition) ?? 0);
    expect(committed[0]! + committed[1]!).toBe(3);
    const ledger = run.app.ledger();
    expect(ledger.source).toMatchObject({ in: 3, abandoned: 0, inFlight: 0 });
    expect(ledger.source.settled.emitted).toBe(3);
    expect(ledger.topics).toEqual({ out: 3 });
    expect(ledger.balanced).toBe(true);
  });

  it('goes through its states, and its events end with it', async () => {
    const run = new Running(shout(), { in: 1 });
    const all = firstValueFrom(run.app.events$.pipe(toArray()));
    expect(run.app.state).toBe('CREATED');
    await run.start();
    await expect(run.app.start()).rejects.toMatchObject({ code: 'ALREADY_STARTED' });
    expect(await run.close()).toBe(true);
    await run.app.done;
    const states = (await all).flatMap((event) => (event.type === 'state' ? [event.to] : []));
    expect(states).toEqual(['REBALANCING', 'RUNNING', 'PENDING_SHUTDOWN', 'NOT_RUNNING']);
  });

  it('drains at close: what is in flight settles and is committed first', async () => {
    const builder = new StreamsBuilder();
    let finish: () => void = () => {};
    builder
      .stream('in', string)
      .mapValuesAsync((value) => new Promise<string>((resolve) => (finish = () => resolve(`${value}!`))), {
        named: 'slow',
      })
      .to('out', string);
    const run = new Running(builder.build({ deadLetters: 'stop' }), { in: 1 });
    await run.start();
    run.feed('in', ['a', '1']);
    await run.advance(10);
    const closed = run.app.close();
    await run.advance(1000);
    expect(run.app.state).toBe('PENDING_SHUTDOWN');
    run.feed('in', ['a', '2']);
    finish();
    await run.advance(1000);
    expect(await closed).toBe(true);
    expect(run.values('out')).toEqual(['1!']);
    expect(run.log.committed('app', 'in', 0)).toBe(1);
  });

  it('leaves uncommitted what does not end before the time-out of close', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', string)
      .mapValuesAsync(
        (value, _key, { signal }) =>
          new Promise<string>((_, no) => signal.addEventListener('abort', () => no(new Error(value)))),
        {
          timeout: '1h',
        },
      )
      .to('out', string);
    const run = new Running(builder.build({ deadLetters: 'stop' }), { in: 1 });
    await run.start();
    run.feed('in', ['a', '1']);
    await run.advance(10);
    expect(await run.close(500)).toBe(false);
    expect(run.log.committed('app', 'in', 0) ?? 0).toBe(0);
    const { source, balanced } = run.app.ledger();
    expect(source).toMatchObject({ in: 1, abandoned: 1, inFlight: 0 });
    expect(balanced).toBe(true);
    expect(run.app.state).toBe('NOT_RUNNING');
  });

  it('pauses and resumes at a word', async () => {
    const run = new Running(shout(), { in: 1 });
    await run.start();
    const said: string[] = [];
    run.app.events$.subscribe((event) => {
      if (event.type === 'paused') said.push(`paused: ${event.reasons.join()}`);
      if (event.type === 'resumed') said.push('resumed');
    });
    run.app.pause();
    run.feed('in', ['a', 'x']);
    await run.advance(500);
    expect(run.values('out')).toEqual([]);
    expect(run.app.status().partitions[0]).toMatchObject({ queued: 1, inFlight: 0, paused: ['user'] });
    expect(said).toEqual(['paused: user']);
    run.app.resume();
    await run.advance(500);
    expect(run.values('out')).toEqual(['X']);
    expect(said).toEqual(['paused: user', 'resumed']);
  });

  it(`commits where it begins with reset: 'latest', so that a restart begins there too`, async () => {
    const run = new Running(shout(), { in: 1 }, { reset: 'latest' });
    run.feed('in', ['a', 'before']);
    await run.start();
    expect(run.log.committed('app', 'in', 0)).toBe(1);
    run.feed('in', ['a', 'after']);
    await run.advance(500);
    expect(run.values('out')).toEqual(['AFTER']);
    expect(run.log.committed('app', 'in', 0)).toBe(2);
  });

  it('begins where a function says, and commits that too (D80)', async () => {
    const asked: unknown[] = [];
    const run = new Running(shout(), { in: 2 }, { reset: (at) => (asked.push(at), at.partition === 0 ? 1 : 'latest') });
    run.log.append('in', [{ value: bytes('skipped') }, { value: bytes('read') }], { partition: 0 });
    run.log.append('in', [{ value: bytes('skipped') }], { partition: 1 });
    await run.start();
    expect([0, 1].map((partition) => run.log.committed('app', 'in', partition))).toEqual([1, 1]);
    await run.advance(500);
    expect(run.values('out')).toEqual(['READ']);
    expect(asked).toEqual([
      { topic: 'in', partition: 0 },
      { topic: 'in', partition: 1 },
    ]);
  });

  it('does not start where a function gives no offset', async () => {
    const run = new Running(shout(), { in: 1 }, { reset: () => -3 });
    await expect(run.start()).rejects.toMatchObject({ code: 'INVALID_OPTION', topic: 'in', partition: 0 });
  });

  it('reads what a pattern matches, and nothing that it writes itself', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream(/^orders/g, string)
      .validate((_key, value) => value !== 'bad')
      .toDLQ()
      .to('orders.out', string);
    // Of orders.us there are only dead letters left.
    const topics = { orders: 1, 'orders.DLQ': 1, 'orders.eu': 1, 'orders.us.DLQ': 1, other: 1 };
    const run = new Running(builder.build(), topics);
    run.feed('orders', ['a', 'bad'], ['a', 'x']);
    run.feed('orders.eu', ['a', 'y']);
    run.feed('orders.DLQ', ['a', 'dead before']);
    run.feed('other', ['a', 'z']);
    await run.start();
    await run.advance(500);
    expect([...run.values('orders.out')].sort()).toEqual(['x', 'y']);
    expect(run.values('orders.DLQ')).toEqual(['dead before', 'bad']);
    expect(run.app.ledger().source.in).toBe(3);
  });

  it('begins at an offset that was committed by hand (D80)', async () => {
    const run = new Running(shout(), { in: 1 });
    run.feed('in', ['a', 'skipped'], ['a', 'skipped too'], ['a', 'taken']);
    run.log.commit('app', 'in', 0, 2);
    await run.start();
    await run.advance(500);
    expect(run.values('out')).toEqual(['TAKEN']);
    expect(run.log.committed('app', 'in', 0)).toBe(3);
  });

  it('goes on when its logger throws', async () => {
    const info = () => {
      throw new Error('disk full');
    };
    const run = new Running(shout(), { in: 1 }, { logger: { ...silent, info, warn: info } });
    await run.start();
    run.feed('in', ['a', 'x']);
    await run.advance(500);
    expect(run.values('out')).toEqual(['X']);
    expect(await run.close()).toBe(true);
  });

  it('closes when its signal aborts', async () => {
    const stop = new AbortController();
    const run = new Running(shout(), { in: 1 }, { signal: stop.signal });
    await run.start();
    stop.abort();
    await run.advance(100);
    await run.app.done;
    expect(run.app.state).toBe('NOT_RUNNING');
  });

  it('lets go of its signal at its end, so that one signal serves many apps', async () => {
    const { signal } = new AbortController();
    const run = new Running(shout(), { in: 1 }, { signal });
    await run.start();
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await run.close();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('runs in real time, and is disposed of', async () => {
    const log = memory();
    log.append('in', [{ key: null, value: new TextEncoder().encode('x') }]);
    {
      await using app = new KafkaStreams(shout(), { applicationId: 'app', transport: log, logger: silent });
      await app.start();
      await new Promise<void>((resolve) => app.events$.subscribe(({ type }) => type === 'committed' && resolve()));
    }
    expect(log.end('out', 0)).toBe(1);
    expect(log.committed('app', 'in', 0)).toBe(1);
  });

  it.each([
    [{ applicationId: '' }, 'applicationId'],
    [{ span: -1 }, 'span'],
    [{ budget: { bytes: '-1B' as never } }, 'budget.bytes'],
    [{ onStop: 'never' as never }, 'onStop'],
    [{ reset: 'first' as never }, 'reset'],
    [{ commit: { settled: 0.5 } }, 'commit.settled'],
  ])('refuses options that make no sense: %j', (options, named) => {
    const make = () => new KafkaStreams(shout(), { applicationId: 'app', transport: memory(), ...options });
    expect(make).toThrow(SpillwayError);
    expect(make).toThrow(named);
  });
});
