import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder } from '../../../src/index.js';
import { Running } from '../running.js';

describe('dead-letter topics on the embedded log', () => {
  const text = { key: Serdes.string(), value: Serdes.string() };
  /** The topology started on an embedded log with these topics. */
  const start = async (declare: (builder: StreamsBuilder) => void, topics: Readonly<Record<string, number>>) => {
    const builder = new StreamsBuilder();
    declare(builder);
    const run = new Running(builder.build(), topics);
    await run.start();
    return run;
  };

  it('are not created where they are only to be looked at', async () => {
    const declare = (builder: StreamsBuilder) =>
      builder.stream('in', text).toDLQ('dead').toDLQ('review', { auto: false }).to('out', text);
    const refused = start(declare, { in: 2 });
    await expect(refused).rejects.toMatchObject({
      code: 'TOPICS_MISSING',
      message: expect.stringContaining('exist: review'),
    });
    const run = await start(declare, { in: 2, review: 1 });
    expect(run.log.topics()).toContainEqual({ name: 'dead', partitions: 2 });
    expect(run.log.topics()).toContainEqual({ name: 'review', partitions: 1 });
  });

  it('D33: are no source, which a pattern may turn out to make them', async () => {
    const declare = (builder: StreamsBuilder) => {
      builder
        .stream(/^orders\.[a-z]+$/, text)
        .toDLQ()
        .to('out', text);
      builder.stream('orders.eu.DLQ', text).to('review', text);
    };
    await expect(start(declare, { 'orders.eu': 1 })).rejects.toMatchObject({ code: 'DEAD_LETTERS_INTO_SOURCE' });
    expect((await start(declare, { 'orders.us': 1 })).app.state).toBe('RUNNING');
  });
});
