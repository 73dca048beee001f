import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type Serde } from '../../src/index.js';
import { Driven } from './driven.js';

const text = { key: Serdes.string(), value: Serdes.string() };

type Prepare = NonNullable<Serde<string>['prepare']>;

/** An app whose values need something before they can be read. */
function preparing(prepare: Prepare, partitions = 1): Driven {
  const value: Serde<string> = { ...Serdes.string(), prepare };
  const builder = new StreamsBuilder();
  builder.stream('in', { key: Serdes.string(), value }).to('out', text);
  return new Driven(builder.build({ deadLetters: { topic: 'dead' } }), partitions);
}

const records = (...values: string[]) => values.map((value) => ['k', value] as const);

describe('preparation', () => {
  it('asks once for each batch, with its records, and reads on at once when there is nothing to wait for', async () => {
    const asked: string[] = [];
    const driven: Driven = preparing((given, which, at) => {
      asked.push(`${which} ${at.topic}/${at.partition} ${given.map(({ offset }) => offset).join()}`);
      return undefined;
    });
    driven.feed(records('a', 'b'));
    driven.feed(records('c'));
    await driven.advance(0);
    expect(asked).toEqual(['value in/0 0,1', 'value in/0 2']);
    expect(driven.values()).toEqual(['a', 'b', 'c']);
  });

  it('holds the partition until what it waits for is there, and says why', async () => {
    const driven: Driven = preparing(() => driven.later(50, undefined));
    driven.feed(records('a', 'b'));
    await driven.advance(49);
    expect([...driven.task().held]).toEqual(['schemas']);
    expect(driven.values()).toEqual([]);
    await driven.advance(2);
    expect(driven.values()).toEqual(['a', 'b']);
    expect([...driven.task().held]).toEqual([]);
  });

  it('waits out an outage, asking again with a backoff, and dead-letters nothing', async () => {
    const asked: number[] = [];
    const driven: Driven = preparing(() => {
      asked.push(driven.queue.now);
      return asked.length <= 8 ? driven.fails(0) : undefined;
    });
    driven.feed(records('a'));
    await driven.advance(600_000);
    const waited = asked.slice(1).map((at, i) => at - asked[i]!);
    // Half of it is certain, half is drawn: with 0.5 for every draw, three quarters.
    expect(waited).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000].map((ms) => ms * 0.75));
    expect([driven.values(), driven.values('dead')]).toEqual([['a'], []]);
    expect(driven.ledger().balanced).toBe(true);
  });

  it('takes a throw for an outage too', async () => {
    let asked = 0;
    const driven: Driven = preparing(() => {
      if (++asked < 3) throw new Error('no registry');
      return undefined;
    });
    driven.feed(records('a'));
    await driven.advance(10_000);
    expect([driven.values(), driven.values('dead')]).toEqual([['a'], []]);
  });

  it('holds only its own partition', async () => {
    const driven: Driven = preparing(
      (_records, _which, at) => (at.partition === 0 ? driven.later(100, undefined) : undefined),
      2,
    );
    driven.feed(records('slow'), 0);
    driven.feed(records('quick'), 1);
    await driven.advance(50);
    expect(driven.values()).toEqual(['quick']);
    await driven.advance(100);
    expect(driven.values()).toEqual(['quick', 'slow']);
  });

  it('asks no more when the partition is taken away', async () => {
    let asked = 0;
    const driven: Driven = preparing(() => {
      asked++;
      return driven.fails(10);
    });
    driven.feed(records('a'));
    await driven.advance(5);
    driven.engine.main.intake.lost();
    await driven.advance(100_000);
    expect(asked).toBe(1);
    expect(driven.queue.next()).toBeUndefined();
  });
});
