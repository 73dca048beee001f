import { Serdes, StreamsBuilder, readDeadLetter, type BuildOptions } from 'spillway';
import { TopologyTestDriver } from 'spillway/testing';
import { describe, expect, it } from 'vitest';

const text = { key: Serdes.string(), value: Serdes.string() };

/** A sink connector, in our words: a converter, a transformation, a place to put things. */
function connector(options: BuildOptions) {
  const builder = new StreamsBuilder();
  builder
    .stream('orders', { key: Serdes.string(), value: Serdes.json<{ readonly id: string }>() })
    .mapValues(({ id }) => id.toUpperCase(), { named: 'upper' })
    .to('table', text);
  return new TopologyTestDriver(builder.build(options));
}

describe("D38: Connect's errors.*, as options", () => {
  it('errors.tolerance=none: the task fails at the record, which stays uncommitted', async () => {
    const driver = connector({ deadLetters: 'stop' });
    const input = driver.input('orders', text);
    input.pipe('a', '{"id":"one"}');
    await driver.idle();
    expect(() => {
      input.pipe('b', '{');
      driver.ledger();
    }).toThrow(expect.objectContaining({ code: 'RECORD_FAILED', topic: 'orders', partition: 0, offset: 1 }));
    expect(driver.committed('orders')).toBe(1);
    await driver.close();
  });

  it('errors.tolerance=all with a dead letter queue: converters and transformations alike, context included', async () => {
    const driver = connector({ deadLetters: { topic: 'table.DLQ' } });
    const input = driver.input('orders', text);
    for (const value of ['{"id":"one"}', '{', '{"id":2}', '{"id":"two"}']) input.pipe('a', value, { timestamp: 7 });
    await driver.idle();
    expect(
      driver
        .output('table', text)
        .readAll()
        .map(({ value }) => value),
    ).toEqual(['ONE', 'TWO']);
    const letters = driver.output('table.DLQ', text).readAll();
    expect(letters.map(({ value }) => value)).toEqual(['{', '{"id":2}']);
    expect(letters.map(readDeadLetter)).toMatchObject([
      { kind: 'deserialization', origin: { topic: 'orders', partition: 0, offset: 1, timestamp: 7 } },
      { kind: 'processing', step: 'upper', exception: 'TypeError', origin: { offset: 2 } },
    ]);
    expect(driver.ledger()).toMatchObject({ balanced: true, topics: { table: 2, 'table.DLQ': 2 } });
    await driver.close();
  });

  it('errors.retry.timeout and errors.retry.delay.max.ms: waits double from 300 ms up to the cap, until the time is up', async () => {
    const calls: number[] = [];
    const builder = new StreamsBuilder();
    builder
      .stream('orders', text)
      .mapValues((): string => {
        calls.push(driver.now);
        throw Object.assign(new Error('the table is locked'), { retriable: true });
      })
      .retryWithBackoff({
        maxElapsed: '10s',
        cap: '1s',
        base: 300,
        attempts: 1_000_000,
        jitter: 'none',
        orderBy: 'partition',
      })
      .toDLQ('table.DLQ')
      .to('table', text);
    const driver = new TopologyTestDriver(builder.build());
    driver.input('orders', text).pipe('a', 'one');
    await driver.advance('1m');
    expect(calls.slice(1).map((at, i) => at - calls[i]!)).toEqual([
      300,
      600,
      ...Array.from({ length: 9 }, () => 1_000),
    ]);
    const [letter] = driver.output('table.DLQ', text).readAll();
    expect(readDeadLetter(letter!)).toMatchObject({
      attempts: 12,
      firstFailedAt: calls[0],
      lastFailedAt: calls.at(-1),
      message: 'the table is locked',
    });
    await driver.close();
  });
});
