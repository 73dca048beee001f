import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder } from '../../src/index.js';
import { Running } from './running.js';

const string = { key: Serdes.string(), value: Serdes.string() };

/** Values that begin with `bad` fail. */
const picky = (build: 'stop' | 'dlq') => {
  const builder = new StreamsBuilder();
  const checked = builder.stream('in', string).peek(
    (_key, value) => {
      if (value.startsWith('bad')) throw new RangeError(`cannot take ${value}`);
    },
    { named: 'picky' },
  );
  (build === 'dlq' ? checked.toDLQ('dead') : checked).to('out', string);
  return builder.build({ deadLetters: 'stop' });
};

describe('a record that fails', () => {
  it('goes to the dead letters with its bytes and its story, and the stream goes on', async () => {
    const run = new Running(picky('dlq'), { in: 1 });
    await run.start();
    run.feed('in', ['a', 'bad 1'], ['a', 'good']);
    await run.advance(200);
    expect(run.values('out')).toEqual(['good']);
    expect(run.values('dead')).toEqual(['bad 1']);
    expect(run.headers('dead')[0]).toMatchObject({
      '__streams.errors.exception': 'RangeError',
      '__streams.errors.message': 'cannot take bad 1',
      '__streams.errors.topic': 'in',
      '__streams.errors.partition': '0',
      '__streams.errors.offset': '0',
      'spillway.dlq.step': 'picky',
      'spillway.dlq.kind': 'processing',
      'spillway.dlq.app': 'app',
    });
    expect(run.log.committed('app', 'in', 0)).toBe(2);
    expect(run.app.ledger().deadLetters).toEqual({ 'processing: RangeError': 1 });
  });

  it('stops the app when nothing takes it: what was before it is committed, it is not', async () => {
    const run = new Running(picky('stop'), { in: 1 });
    await run.start();
    run.feed('in', ['a', '1'], ['a', '2'], ['a', 'bad'], ['a', '4']);
    await run.advance(500);
    expect(run.app.state).toBe('ERROR');
    expect(run.values('out')).toEqual(['1', '2']);
    expect(run.log.committed('app', 'in', 0)).toBe(2);
    const error = await run.app.done.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'RECORD_FAILED', topic: 'in', partition: 0, offset: 2, step: 'picky' });
    expect((error as Error).cause).toBeInstanceOf(RangeError);
    expect(run.app.ledger()).toMatchObject({ balanced: true, source: { in: 3, abandoned: 1 } });
  });

  it(`stops only its partition with onStop: 'partition'`, async () => {
    const run = new Running(picky('stop'), { in: 2 }, { onStop: 'partition' });
    await run.start();
    run.log.append('in', [{ value: new TextEncoder().encode('bad') }], { partition: 0 });
    run.log.append('in', [{ value: new TextEncoder().encode('fine') }], { partition: 1 });
    await run.advance(500);
    expect(run.app.state).toBe('DEGRADED');
    expect(run.values('out')).toEqual(['fine']);
    expect(run.app.status().partitions.map(({ paused }) => paused)).toEqual([['stopped'], []]);
    // It is not read on, not even after a rebalance that leaves it where it is.
    const position = run.app.status().partitions[0]!.position;
    run.log.append('in', [{ value: new TextEncoder().encode('behind') }], { partition: 0 });
    await run.advance(500);
    expect(run.app.status().partitions[0]!.position).toBe(position);
    expect(await run.close()).toBe(true);
    expect(run.log.committed('app', 'in', 0) ?? 0).toBe(0);
  });

  it('ends the app with what stopped the app, and not with what stopped a partition before', async () => {
    const builder = new StreamsBuilder();
    builder.stream('in', string).foreach(() => {
      throw new RangeError('cannot take it');
    });
    builder
      .stream('calls', string)
      .mapValuesAsync(() => new Promise<string>(() => {}), { concurrency: 1, timeout: 10, grace: 10 })
      .toDLQ('dead')
      .to('out', string);
    const run = new Running(builder.build({ deadLetters: 'stop' }), { in: 1, calls: 1 }, { onStop: 'partition' });
    await run.start();
    run.feed('in', ['a', '1']);
    await run.advance(100);
    expect(run.app.state).toBe('DEGRADED');
    run.feed('calls', ['a', '1'], ['b', '2']);
    await run.advance(30_000);
    expect(run.app.state).toBe('ERROR');
    await expect(run.app.done).rejects.toMatchObject({ code: 'TOO_MANY_ABANDONED_CALLS' });
  });

  it('stops the app when the dead letter cannot be written, and commits nothing past it', async () => {
    const run = new Running(picky('dlq'), { in: 1 });
    run.log.createTopic('dead', { maxMessageBytes: 100 });
    await run.start();
    run.feed('in', ['a', '1'], ['a', `bad ${'x'.repeat(1000)}`]);
    await run.advance(60_000);
    expect(run.app.state).toBe('ERROR');
    await expect(run.app.done).rejects.toMatchObject({ code: 'DEAD_LETTER_REFUSED', offset: 1 });
    expect(run.log.committed('app', 'in', 0)).toBe(1);
  });

  it('goes to the next topic of a ladder when the first refuses it', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', string)
      .validate(() => 'never good enough')
      .toDLQ('narrow')
      .toDLQ('wide')
      .to('out', string);
    const run = new Running(builder.build(), { in: 1 });
    run.log.createTopic('narrow', { maxMessageBytes: 10 });
    await run.start();
    run.feed('in', ['a', 'x']);
    await run.advance(500);
    expect(run.values('wide')).toEqual(['x']);
    expect(run.log.committed('app', 'in', 0)).toBe(1);
    expect(run.app.ledger().balanced).toBe(true);
  });

  it('stops in the order of its key: what is behind it is not emitted', async () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', string)
      .mapValuesAsync(async (value) => {
        await new Promise<void>((resolve) => run.clock.timer(value === 'bad' ? 50 : 5, resolve));
        if (value === 'bad') throw new RangeError('no');
        return value;
      })
      .to('out', string);
    const run: Running = new Running(builder.build({ deadLetters: 'stop' }), { in: 1 });
    await run.start();
    run.feed('in', ['a', 'bad'], ['b', 'other key'], ['a', 'behind']);
    await run.advance(1000);
    expect(run.app.state).toBe('ERROR');
    expect(run.values('out')).toEqual(['other key']);
    expect(run.log.committed('app', 'in', 0) ?? 0).toBe(0);
  });
});
