import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type StreamsOptions } from '../../src/index.js';
import { closing, type Closed } from './closing-topics.js';
import { Running } from './running.js';

const string = { key: Serdes.string(), value: Serdes.string() };
const CODES = { gone: 'UNKNOWN_TOPIC', 'gone unseen': 'UNKNOWN_TOPIC', denied: 'NOT_AUTHORIZED' } as const;
const ways = ['gone', 'gone unseen', 'denied'] as const;

/** `in` to `out`, with dead letters that would take whatever fails. */
function piped(closed: Closed, options: Partial<StreamsOptions> = {}) {
  const builder = new StreamsBuilder();
  builder
    .stream('in', string)
    .toDLQ('dead')
    .to('out', { ...string, named: 'write' });
  return new Running(builder.build(), { in: 2, out: 1, dead: 1 }, options, closing(closed));
}

const feed = (run: Running, partition: number, ...values: readonly string[]) =>
  run.log.append(
    'in',
    values.map((value) => ({ value: new TextEncoder().encode(value) })),
    { partition },
  );

const reasonOf = (run: Running) =>
  run.app.done.then(
    () => null,
    (reason: unknown) => reason,
  );

describe.each(ways)('a sink whose topic is closed while the app runs (%s)', (how) => {
  it('stops the app at the first record, with the code and what to do: no dead letters, nothing committed past it', async () => {
    const closed: Closed = new Map();
    const run = piped(closed);
    await run.start();
    feed(run, 0, 'a', 'b');
    await run.advance(500);
    closed.set('out', how);
    feed(run, 0, 'c', 'd', 'e');
    await run.advance(1_000);
    expect(run.app.state).toBe('ERROR');
    expect([run.values('out'), run.values('dead')]).toEqual([['a', 'b'], []]);
    expect(run.log.committed('app', 'in', 0)).toBe(2);
    const error = await reasonOf(run);
    expect(error).toMatchObject({ code: CODES[how], topic: 'in', partition: 0, offset: 2, step: 'write' });
    expect((error as Error).cause).toMatchObject({ code: CODES[how] });
    expect((error as Error).message).toMatch(how === 'denied' ? /'out'.*Grant it/ : /'out'.*Create it/);
    expect(run.app.ledger()).toMatchObject({ balanced: true, deadLetters: {}, source: { settled: { emitted: 2 } } });
  });

  it(`stops each partition that writes to it with onStop: 'partition', and no other`, async () => {
    const closed: Closed = new Map();
    const run = piped(closed, { onStop: 'partition' });
    await run.start();
    closed.set('out', how);
    feed(run, 0, 'a', 'b');
    await run.advance(500);
    const paused = () => run.app.status().partitions.map(({ paused }) => paused);
    expect([run.app.state, paused()]).toEqual(['DEGRADED', [['stopped'], []]]);
    closed.clear();
    feed(run, 1, 'c');
    await run.advance(500);
    expect([run.values('out'), run.values('dead')]).toEqual([['c'], []]);
    expect(await run.close()).toBe(true);
    expect(run.log.committed('app', 'in', 0) ?? 0).toBe(0);
    expect(run.log.committed('app', 'in', 1)).toBe(1);
  });

  it('is what a drain ends with: the app that was closing goes to ERROR', async () => {
    const closed: Closed = new Map();
    const run = piped(closed);
    await run.start();
    closed.set('out', how);
    feed(run, 0, 'a', 'b');
    while (run.app.ledger().source.in === 0) run.loop.queue.step(Infinity);
    await run.close();
    expect(run.app.state).toBe('ERROR');
    expect(await reasonOf(run)).toMatchObject({ code: CODES[how], offset: 0 });
    expect(run.log.committed('app', 'in', 0) ?? 0).toBe(0);
  });

  it('writes all in order once it is open again and the app is started anew', async () => {
    const closed: Closed = new Map([['out', how]]);
    const first = piped(closed);
    await first.start();
    const values = Array.from({ length: 50 }, (_, i) => String(i));
    feed(first, 0, ...values);
    await first.advance(1_000);
    expect(first.app.state).toBe('ERROR');
    closed.clear();
    const second = piped(closed);
    for (const { value } of first.log.read('in', 0)) second.log.append('in', [{ value }], { partition: 0 });
    second.log.commit('app', 'in', 0, first.log.committed('app', 'in', 0) ?? 0);
    await second.start();
    await second.advance(1_000);
    expect(second.values('out')).toEqual(values);
  });
});

describe('a topic that a function chose', () => {
  const chosen = (closed: Closed) => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', string)
      .toDLQ('dead')
      .to((_key, value) => (value === 'b' ? 'rare' : 'usual'), { ...string, topics: ['rare', 'usual'] });
    return new Running(builder.build(), { in: 1, dead: 1 }, {}, closing(closed));
  };

  it('and that does not exist fails the record: the others have theirs', async () => {
    const run = chosen(new Map([['rare', 'gone']]));
    await run.start();
    feed(run, 0, 'a', 'b', 'c');
    await run.advance(500);
    expect([run.values('usual'), run.values('dead')]).toEqual([['a', 'c'], ['b']]);
    expect(run.headers('dead')).toMatchObject([{ 'spillway.dlq.kind': 'production' }]);
    expect(run.log.committed('app', 'in', 0)).toBe(3);
  });

  it('and that takes nothing stops the app', async () => {
    const run = chosen(new Map([['rare', 'denied']]));
    await run.start();
    feed(run, 0, 'a', 'b', 'c');
    await run.advance(500);
    expect(run.app.state).toBe('ERROR');
    expect(await reasonOf(run)).toMatchObject({ code: 'NOT_AUTHORIZED', offset: 1 });
    expect([run.values('dead'), run.log.committed('app', 'in', 0)]).toEqual([[], 1]);
  });
});

describe.each(ways)('a dead-letter topic that is closed while the app runs (%s)', (how) => {
  const laddered = (closed: Closed) => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', string)
      .validate((_key, value) => !value.startsWith('bad') || 'it is bad')
      .toDLQ('first')
      .toDLQ('second')
      .to('out', string);
    return new Running(builder.build(), { in: 1, out: 1, first: 1, second: 1 }, {}, closing(closed));
  };

  it('leaves its letters to the next topic of the ladder, in order', async () => {
    const run = laddered(new Map([['first', how]]));
    await run.start();
    feed(run, 0, 'a', 'bad 1', 'bad 2', 'b', 'bad 3');
    await run.advance(500);
    expect([run.values('out'), run.values('second')]).toEqual([
      ['a', 'b'],
      ['bad 1', 'bad 2', 'bad 3'],
    ]);
    expect(run.log.committed('app', 'in', 0)).toBe(5);
    expect(run.app.ledger().balanced).toBe(true);
  });

  it('stops the app when no topic of the ladder is left', async () => {
    const run = laddered(
      new Map([
        ['first', how],
        ['second', how],
      ]),
    );
    await run.start();
    feed(run, 0, 'a', 'bad 1', 'bad 2');
    await run.advance(1_000);
    expect(run.app.state).toBe('ERROR');
    const error = await reasonOf(run);
    expect(error).toMatchObject({ code: 'DEAD_LETTER_REFUSED', topic: 'in', partition: 0, offset: 1 });
    expect((error as Error).message).toContain('(tried: first, then second)');
    expect(run.log.committed('app', 'in', 0)).toBe(1);
    expect(run.app.ledger().balanced).toBe(true);
  });
});
