import { describe, expect, it } from 'vitest';
import {
  Serdes,
  SpillwayError,
  StreamsBuilder,
  type Logger,
  type Serde,
  type StreamsOptions,
} from '../../src/index.js';
import { Running } from './running.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const outage = () => Promise.reject(new SpillwayError('REGISTRY_UNAVAILABLE', { problem: 'it is down' }));
const mistake = () => Promise.reject(new Error('no such subject'));

type Opens = Pick<Serde<string>, 'openSink' | 'openSource'>;

/** An app whose serdes need something before the first record. */
function opening(opens: Opens, options: Partial<StreamsOptions> = {}): Running {
  const builder = new StreamsBuilder();
  const value = { ...Serdes.string(), ...opens };
  builder.stream('in', { ...text, value }).to('out', { ...text, value });
  return new Running(builder.build(), { in: 1, out: 1 }, options);
}

/** Starts, lets time pass, and gives the error that the start was refused with. */
async function refusal(run: Running, ms: number): Promise<SpillwayError & { errors?: readonly Error[] }> {
  const started = run.app.start();
  started.catch(() => {});
  await run.advance(ms);
  return started.then(
    () => expect.fail('it started'),
    (error: SpillwayError) => error,
  );
}

describe('the look-up of the serdes', () => {
  it('waits an outage out, and the app runs when it is over', async () => {
    const asked: string[] = [];
    const run = opening({ openSink: (topic) => (asked.push(topic) < 3 ? outage() : undefined) });
    const started = run.app.start();
    await run.advance(1000);
    expect([asked, run.app.state]).toEqual([['out'], 'REBALANCING']);
    await run.advance(5000);
    await started;
    expect([asked, run.app.state]).toEqual([['out', 'out', 'out'], 'RUNNING']);
  });

  it('gives up after startTimeout, with the outage as its error', async () => {
    let asked = 0;
    const openSink = () => (asked++, outage());
    expect(await refusal(opening({ openSink }), 20_000)).toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(asked).toBe(10);
    asked = 0;
    await refusal(opening({ openSink }, { startTimeout: '3s' }), 3_000);
    expect(asked).toBe(2);
  });

  it('gives up on what never answers', async () => {
    const error = await refusal(opening({ openSink: () => new Promise(() => {}) }), 20_000);
    expect(error).toMatchObject({ code: 'START_TIMED_OUT' });
  });

  it('ends the start at a mistake, thrown or not', async () => {
    const rejects = opening({ openSink: mistake });
    expect((await refusal(rejects, 100)).message).toBe('no such subject');
    expect(rejects.app.state).toBe('ERROR');
    const throws = opening({
      openSink: () => {
        throw new Error('at once');
      },
    });
    expect((await refusal(throws, 100)).message).toBe('at once');
  });

  it('asks sources too, by their names', async () => {
    const asked: string[] = [];
    const run = opening({ openSource: (topic) => (asked.push(topic), undefined) });
    await run.start();
    expect(asked).toEqual(['in']);
    expect(await refusal(opening({ openSource: outage }), 20_000)).toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });

  it('asks nothing about a pattern', async () => {
    const builder = new StreamsBuilder();
    const value = { ...Serdes.string(), openSource: () => expect.fail('it has no name') };
    builder.stream(/in.*/, { ...text, value }).to('out', text);
    await new Running(builder.build(), { in: 1, out: 1 }).start();
  });

  it('says a warning once, and starts', async () => {
    const said: string[] = [];
    const quiet = () => {};
    const logger: Logger = { debug: quiet, info: quiet, warn: (_, m) => said.push(m), error: quiet, fatal: quiet };
    const run = opening({ openSource: () => Promise.resolve(new Error('the newest is odd')) }, { logger });
    await run.start();
    expect(said).toEqual(['the newest is odd']);
  });

  it('ends with the app: one that is closed in an outage asks no more', async () => {
    let asked = 0;
    const run = opening({ openSink: () => (asked++, outage()) });
    run.app.start().catch(() => {});
    await run.advance(1000);
    expect(await run.close(500)).toBe(true);
    const before = asked;
    await run.advance(60_000);
    expect(asked).toBe(before);
  });
});
