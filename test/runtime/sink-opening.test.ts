import { describe, expect, it } from 'vitest';
import { Serdes, SpillwayError, StreamsBuilder, type Serde } from '../../src/index.js';
import { Running } from './running.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const outage = () => Promise.reject(new SpillwayError('REGISTRY_UNAVAILABLE', { problem: 'it is down' }));

/** An app whose sink needs something before its first record. */
function opening(openSink: NonNullable<Serde<string>['openSink']>): Running {
  const builder = new StreamsBuilder();
  builder.stream('in', text).to('out', { ...text, value: { ...Serdes.string(), openSink } });
  return new Running(builder.build(), { in: 1, out: 1 });
}

describe('opening the sinks', () => {
  it('waits an outage out, and runs when it is over', async () => {
    const asked: string[] = [];
    const run = opening((topic) => (asked.push(topic) < 3 ? outage() : undefined));
    const started = run.app.start();
    await run.advance(1000);
    expect([asked, run.app.state]).toEqual([['out'], 'REBALANCING']);
    await run.advance(5000);
    await started;
    expect([asked, run.app.state]).toEqual([['out', 'out', 'out'], 'RUNNING']);
  });

  it('ends the start at a mistake', async () => {
    const run = opening(() => Promise.reject(new Error('no such subject')));
    const started = run.app.start();
    started.catch(() => {});
    await run.advance(1000);
    await expect(started).rejects.toThrow('no such subject');
    expect(run.app.state).toBe('ERROR');
  });

  it('ends with the app: one that is closed in an outage asks no more', async () => {
    let asked = 0;
    const run = opening(() => {
      asked++;
      return outage();
    });
    run.app.start().catch(() => {});
    await run.advance(1000);
    expect(await run.close(500)).toBe(true);
    const before = asked;
    await run.advance(60_000);
    expect(asked).toBe(before);
  });
});
