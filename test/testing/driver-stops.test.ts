import { Serdes, StreamsBuilder } from 'spillway';
import { TopologyTestDriver } from 'spillway/testing';
import { describe, expect, it } from 'vitest';

const text = { key: Serdes.string(), value: Serdes.string() };

const shout = (build: (builder: StreamsBuilder) => void) => {
  const builder = new StreamsBuilder();
  build(builder);
  return builder.build();
};
describe('TopologyTestDriver, when the app stops or does not come to rest', () => {
  const stopping = shout((builder) =>
    builder
      .stream('in', text)
      .peek((_key, value) => {
        if (value === 'bad') throw new Error('no such luck');
      })
      .to('out', text),
  );

  it('throws the error of an app that stops', async () => {
    const driver = new TopologyTestDriver(stopping);
    const input = driver.input('in', text);
    input.pipe('k', 'good');
    expect(() => input.pipe('k', 'bad')).toThrow(/no such luck/);
    expect(() => input.pipe('k', 'good')).toThrow(/no such luck/);
    await expect(driver.idle()).rejects.toThrow(/no such luck/);
    await driver.close();
    expect(driver.output('out', text).readAll()).toHaveLength(1);
    expect(driver.committed('in')).toBe(1);
  });

  it('throws it from the next call when nobody could hear it before', async () => {
    const topology = new StreamsBuilder();
    topology
      .stream('in', text)
      .mapValuesAsync(async () => Promise.reject<string>(new Error('later')))
      .to('out', text);
    const driver = new TopologyTestDriver(topology.build({ deadLetters: 'stop' }));
    driver.input('in', text).pipe('k', 'v');
    await new Promise((resolve) => setImmediate(resolve));
    expect(() => driver.ledger()).toThrow(/later/);
    expect(driver.ledger().source.in).toBe(1);
    await driver.close();
  });

  it('goes on with the other partitions when told so', async () => {
    await using driver = new TopologyTestDriver(stopping, { onStop: 'partition', partitions: 2 });
    const input = driver.input('in', text);
    input.pipe('k', 'bad', { partition: 0 });
    input.pipe('k', 'good', { partition: 1 });
    await driver.idle();
    expect([driver.committed('in', 0), driver.committed('in', 1)]).toEqual([0, 1]);
  });

  it('says what is not idle', async () => {
    const topology = shout((builder) =>
      builder
        .stream('in', text)
        .mapValuesAsync(() => new Promise<string>(() => {}), { named: 'endless', timeout: '1h' })
        .toDLQ()
        .to('out', text),
    );
    const driver = new TopologyTestDriver(topology, { closeTimeout: '1s' });
    driver.input('in', text).pipe('k', 'v');
    await expect(driver.idle()).rejects.toMatchObject({
      code: 'NOT_IDLE',
      message: expect.stringContaining('endless'),
    });
    await driver.close();
    expect(() => driver.input('in', text).pipe('k', 'v')).toThrow(/closed/);
  });

  it('takes no records for a topic that the topology does not read', () => {
    const builder = new StreamsBuilder();
    builder.stream('in', text).to('out', text);
    builder.stream(/^audit/, text).to('audited', text);
    const driver = new TopologyTestDriver(builder.build());
    driver.input('audit.eu', text).pipe('k', 'v');
    expect(() => driver.input('inn', text)).toThrow(
      expect.objectContaining({ code: 'NOT_A_SOURCE', message: expect.stringContaining('it reads in, /^audit/') }),
    );
  });
});
