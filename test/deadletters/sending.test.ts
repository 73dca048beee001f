import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type DeadLetterOptions } from '../../src/index.js';
import { Driven } from '../runtime/driven.js';

const text = { key: Serdes.string(), value: Serdes.string() };

/** Milliseconds until the log answers. */
const LATENCY = 10;

/** An app whose records fail when they begin with `bad`, and when each was begun. */
function dying(options: DeadLetterOptions, partitions = 1, ladder = false) {
  const begun: [value: string, at: number][] = [];
  const builder = new StreamsBuilder();
  const picky = builder
    .stream('in', text)
    .mapValues((value): string => {
      begun.push([value, app.queue.now]);
      if (value.startsWith('bad')) throw new RangeError(value);
      return value;
    })
    .toDLQ('dead', { named: 'letters', ...options });
  (ladder ? picky.toDLQ('rest') : picky).to('out', text);
  const refused = Object.assign(new Error('no'), { retriable: false });
  const app: Driven = new Driven(
    builder.build(),
    partitions,
    {},
    {
      latency: () => LATENCY,
      answer: ({ topic }) => (ladder && topic === 'dead' ? refused : null),
    },
  );
  return { app, begun };
}

const records = (...values: readonly string[]) => values.map((value) => ['k', value] as const);

describe('D39: dead letters that are sent', () => {
  it('pipelined leave the records behind them no wait, and go together', async () => {
    const { app, begun } = dying({});
    app.feed(records('1', 'bad 2', 'bad 3', '4'));
    await app.advance(1);
    expect(begun.map(([value]) => value)).toEqual(['1', 'bad 2', 'bad 3', '4']);
    await app.advance(LATENCY);
    expect(app.values('dead')).toEqual(['bad 2', 'bad 3']);
    expect(app.values()).toEqual(['1', '4']);
  });

  it('each by itself are acknowledged before the next record of the partition is begun', async () => {
    const { app, begun } = dying({ send: 'each' });
    app.feed(records('1', 'bad 2', 'bad 3', '4'));
    await app.advance(1);
    expect(begun).toEqual([
      ['1', 0],
      ['bad 2', 0],
    ]);
    expect(app.status().partitions[0]!.paused).toEqual(['boundary:letters']);
    await app.advance(100);
    expect(begun.slice(2)).toEqual([
      ['bad 3', LATENCY],
      ['4', 2 * LATENCY],
    ]);
    expect(app.values('dead')).toEqual(['bad 2', 'bad 3']);
    expect(app.commits.flat().at(-1)).toMatchObject({ offset: 4 });
    expect(app.ledger()).toMatchObject({ balanced: true, source: { settled: { 'dead-lettered': 2, emitted: 2 } } });
  });

  it('each by itself hold up no other partition', async () => {
    const { app, begun } = dying({ send: 'each' }, 2);
    app.feed(records('bad 1', '2'), 0);
    app.feed(records('3', '4'), 1);
    await app.advance(1);
    expect(begun.map(([value]) => value)).toEqual(['bad 1', '3', '4']);
    await app.advance(100);
    expect(begun.at(-1)).toEqual(['2', LATENCY]);
  });

  it('each by itself to a topic that refuses them, go to the next of the ladder, which sends as it was told', async () => {
    const { app, begun } = dying({ send: 'each' }, 1, true);
    app.feed(records('bad 1', '2'));
    await app.advance(1);
    expect(begun.map(([value]) => value)).toEqual(['bad 1']);
    await app.advance(100);
    expect(app.values('rest')).toEqual(['bad 1']);
    expect(begun.at(-1)).toEqual(['2', LATENCY]);
    expect(app.ledger().balanced).toBe(true);
  });
});
