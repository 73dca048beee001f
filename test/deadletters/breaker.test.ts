import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type AppEvent, type DeadLetterOptions } from '../../src/index.js';
import { Driven } from '../runtime/driven.js';

const text = { key: Serdes.string(), value: Serdes.string() };
type Limits = NonNullable<DeadLetterOptions['breaker']>;

/** An app whose records fail when they begin with `bad`, or while `away`. */
class Dying {
  readonly begun: [value: string, at: number][] = [];
  readonly app: Driven;
  away = false;

  constructor(breaker: Limits, { partitions = 1, call = 0, ladder = false } = {}) {
    const step = (value: string): string => {
      this.begun.push([value, this.app.queue.now]);
      if (this.away || value.startsWith('bad')) throw new RangeError(value);
      return value;
    };
    const builder = new StreamsBuilder();
    const source = builder.stream('in', text);
    const stepped =
      call === 0
        ? source.mapValues(step)
        : source.mapValuesAsync((value) => this.app.later(call, value).then(step), { orderBy: 'none', concurrency: 4 });
    const first = ladder ? stepped.toDLQ('refusing') : stepped;
    first.toDLQ('dead', { named: 'letters', breaker }).to('out', text);
    const refused = Object.assign(new Error('no'), { retriable: false });
    const answer = ({ topic }: { readonly topic: string }) => (topic === 'refusing' ? refused : null);
    this.app = new Driven(builder.build(), partitions, {}, { latency: () => 1, answer });
  }

  feed(values: readonly string[], partition = 0): void {
    this.app.feed(
      values.map((value) => ['k', value]),
      partition,
    );
  }

  get paused(): readonly string[] {
    return this.app.status().partitions[0]!.paused;
  }

  get told(): readonly (AppEvent & { readonly type: 'breaker' })[] {
    return this.app.events.filter((event) => event.type === 'breaker');
  }
}

const many = (count: number, name: (i: number) => string) => Array.from({ length: count }, (_, i) => name(i));

describe('D40: the breaker of a toDLQ', () => {
  it('holds the partition after so many dead letters in a row, and takes one record now and then', async () => {
    const run = new Dying({ consecutive: 5, probeAfter: '10s' });
    run.feed(many(100, (i) => `bad ${i}`));
    await run.app.advance(9_999);
    expect(run.app.values('dead')).toHaveLength(5);
    expect(run.begun).toHaveLength(5);
    expect(run.paused).toEqual(['dlq-breaker']);
    await run.app.advance(30_000);
    expect(run.begun.slice(5).map(([, at]) => Math.floor(at / 1_000))).toEqual([10, 20, 30]);
    expect(run.app.values('dead')).toHaveLength(8);
    expect(run.app.commits.flat().at(-1)).toMatchObject({ offset: 8 });
    expect(run.told).toEqual([{ type: 'breaker', step: 'letters', open: true, at: { topic: 'in', partition: 0 } }]);
    expect(run.app.ledger()).toMatchObject({ balanced: true, source: { in: 8, inFlight: 0 } });
  });

  it('goes on when the record that it tries comes through, and counts anew', async () => {
    const run = new Dying({ consecutive: 3, probeAfter: '10s' });
    run.away = true;
    run.feed(many(50, (i) => String(i)));
    await run.app.advance(5_000);
    expect(run.begun).toHaveLength(3);
    run.away = false;
    await run.app.advance(10_000);
    expect(run.app.values()).toEqual(many(47, (i) => String(i + 3)));
    expect(run.paused).toEqual([]);
    expect(run.told.map(({ open }) => open)).toEqual([true, false]);
    run.feed(['bad', 'bad', 'good', 'bad', 'bad', 'good']);
    await run.app.advance(1_000);
    expect(run.paused).toEqual([]);
    run.feed(['bad', 'bad', 'bad', 'good']);
    await run.app.advance(1_000);
    expect(run.paused).toEqual(['dlq-breaker']);
    expect(run.app.ledger().balanced).toBe(true);
  });

  it('holds it when so many of the last records died, of a hundred at least', async () => {
    const run = new Dying({ ratio: 0.3 });
    run.feed(many(99, (i) => (i < 30 ? `bad ${i}` : 'good')));
    await run.app.advance(100);
    expect(run.paused).toEqual([]);
    run.feed(['good', 'bad', 'good']);
    await run.app.advance(100);
    expect(run.paused).toEqual(['dlq-breaker']);
    expect(run.begun.at(-1)![0]).toBe('bad');
  });

  it('does not hold it for fewer, of the last thousand', async () => {
    const run = new Dying({ ratio: 0.3 });
    run.feed(many(2_000, (i) => (i % 10 < 2 ? `bad ${i}` : 'good')));
    await run.app.advance(1_000);
    expect(run.begun).toHaveLength(2_000);
    expect(run.told).toEqual([]);
    // What came through long ago does not count for it.
    run.feed(many(1_000, (i) => `bad ${i}`));
    await run.app.advance(1_000);
    const died = run.app.values('dead').length - 400;
    // 200 of the last thousand had died: one more for every record, and one fewer for every fifth.
    expect(died).toBeGreaterThan(99);
    expect(died).toBeLessThanOrEqual(126);
  });

  it('lets no more go in a minute than it allows, however often it tries', async () => {
    const run = new Dying({ perMinute: 50, probeAfter: '1s' });
    for (let i = 0; i < 30; i++) run.feed(many(100, (n) => (n % 2 === 0 ? 'good' : `bad ${i}`)));
    const at: number[] = [];
    await run.app.advance(300_000, () => {
      while (at.length < run.app.values('dead').length) at.push(run.app.queue.now);
    });
    expect(at.length).toBeGreaterThan(200);
    // But for the trials that fail, one a second.
    for (const [i, from] of at.entries()) {
      expect(at.slice(i).filter((each) => each < from + 60_000).length).toBeLessThanOrEqual(50 + 60);
    }
    expect(run.app.ledger().balanced).toBe(true);
  });

  it('leaves the other partitions alone', async () => {
    const run = new Dying({ consecutive: 2 }, { partitions: 2 });
    run.feed(['bad', 'bad', 'behind'], 0);
    run.feed(['bad', 'fine', 'bad', 'fine'], 1);
    await run.app.advance(1_000);
    expect(run.app.values()).toEqual(['fine', 'fine']);
    expect(run.app.status().partitions.map(({ paused }) => paused)).toEqual([['dlq-breaker'], []]);
  });

  it('with calls, takes nothing more and lets end what was taken; what counts is the order of the records', async () => {
    const run = new Dying({ consecutive: 3, probeAfter: '10s' }, { call: 50 });
    const taken = ['bad 0', 'good', 'bad 1', 'bad 2', 'good', 'bad 3', 'bad 4', 'bad 5', 'bad 6', 'good'];
    run.feed(taken);
    await run.app.advance(120);
    // Four of them at a time: after eight calls three in a row have died.
    expect([run.begun.length, run.paused]).toEqual([8, ['dlq-breaker']]);
    run.feed(['bad 7', 'bad 8']);
    await run.app.advance(9_000);
    expect(run.begun.map(([value]) => value)).toEqual(taken);
    await run.app.advance(10_000);
    expect(run.begun.map(([value]) => value)).toEqual([...taken, 'bad 7']);
    expect(run.app.ledger()).toMatchObject({ balanced: true, source: { inFlight: 0 } });
  });

  it('counts what came to it from a handler before, whose topic refused it', async () => {
    const run = new Dying({ consecutive: 3 }, { ladder: true });
    run.feed(many(2_000, (i) => `bad ${i}`));
    await run.app.advance(20_000);
    expect(run.paused).toEqual(['dlq-breaker']);
    // What was on its way to the first topic: as much as may rest there.
    expect(run.app.values('dead').length).toBeLessThanOrEqual(1_000);
    expect(run.app.ledger()).toMatchObject({ balanced: true, source: { inFlight: 0 } });
  });

  it('is passed by 100,000 failures a minute without one that is lost: most of them wait in their topic', async () => {
    const run = new Dying({ perMinute: 1_000, probeAfter: '10s' });
    const count = 100_000;
    run.away = true;
    for (let from = 0; from < count; from += 1_000) run.feed(many(1_000, (i) => String(from + i)));
    await run.app.advance(60_000);
    const died = run.app.values('dead').length;
    expect(died).toBeGreaterThanOrEqual(1_000);
    expect(died).toBeLessThanOrEqual(1_006);
    run.away = false;
    await run.app.advance(120_000);
    const dead = run.app.values('dead');
    expect([...dead, ...run.app.values()]).toEqual(many(count, String));
    expect(dead.length).toBeLessThanOrEqual(died + 1);
    expect(run.app.commits.flat().at(-1)).toMatchObject({ offset: count });
    expect(run.app.ledger()).toMatchObject({ balanced: true, source: { in: count, inFlight: 0 } });
  });
});
