import { describe, expect, it } from 'vitest';
import { Serdes, SpillwayError, StreamsBuilder, type Serde, type Transport } from '../../src/index.js';
import { Running } from './running.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const missing = new SpillwayError('TOPICS_MISSING', { topics: ['a', 'b'], commands: ['make a', 'make b'] });
const denied = new SpillwayError('NOT_AUTHORIZED', { what: `topic 'c'`, operation: 'read' });

interface World {
  /** What the log finds, after so many milliseconds. */
  readonly problems: readonly Error[];
  readonly after: number;
  readonly openSink?: NonNullable<Serde<string>['openSink']>;
}

function starting({ problems, after, openSink = () => undefined }: World): Running {
  const builder = new StreamsBuilder();
  builder.stream('in', text).to('out', { ...text, value: { ...Serdes.string(), openSink } });
  const through = (log: Transport): Transport => ({
    open: (options) => {
      const client = log.open(options);
      client.prepare = (_plan, done) => void options.clock.timer(after, () => done(problems));
      return client;
    },
  });
  return new Running(builder.build(), { in: 1, out: 1 }, {}, through);
}

/** The error that the start is refused with, and when. */
async function refusal(run: Running): Promise<{ error: SpillwayError & { errors?: readonly Error[] }; at: number }> {
  let at = -1;
  const began = run.clock.monotonic();
  const started = run.app.start().then(
    () => expect.fail('it started'),
    (error: SpillwayError) => {
      at = run.clock.monotonic() - began;
      return error;
    },
  );
  await run.advance(40_000);
  return { error: await started, at };
}

describe('a start', () => {
  it('is refused with the only problem as it is', async () => {
    const { error } = await refusal(starting({ problems: [missing], after: 10 }));
    expect(error).toBe(missing);
  });

  it('is refused with all problems in one error, those of the log and those of the serdes', async () => {
    const openSink = (topic: string) =>
      Promise.reject(new SpillwayError('SCHEMA_NOT_REGISTERED', { subject: 'out-value', topic }));
    const { error } = await refusal(starting({ problems: [missing, denied], after: 50, openSink }));
    expect(error).toMatchObject({ code: 'START_REFUSED', retriable: false });
    expect(error).toBeInstanceOf(SpillwayError);
    expect(error.errors!.map((one) => (one as SpillwayError).code)).toEqual([
      'TOPICS_MISSING',
      'NOT_AUTHORIZED',
      'SCHEMA_NOT_REGISTERED',
    ]);
    expect(error.message.split('\n').map((line) => line.slice(0, 42))).toEqual([
      'the app cannot start, for 3 reasons:',
      '  1. the app reads or writes topics that d',
      '       make a',
      '       make b',
      '      [TOPICS_MISSING]. Create them before',
      '  2. the user of this app may not read top',
      `  3. subject 'out-value' has no such schem`,
      ` [START_REFUSED]. Each says what to do abo`,
    ]);
  });

  it('asks the log and the serdes side by side', async () => {
    const run = starting({ problems: [denied], after: 60, openSink: () => new Promise(() => {}) });
    const asked = starting({ problems: [], after: 60, openSink: () => void (at = asked.clock.monotonic()) });
    let at = -1;
    const began = asked.clock.monotonic();
    asked.app.start().catch(() => {});
    await asked.advance(1_000);
    expect([at - began, asked.app.state]).toEqual([0, 'RUNNING']);
    // What never answers ends with startTimeout, and nothing found before is forgotten.
    const { error, at: when } = await refusal(run);
    expect(error.errors!.map((one) => (one as SpillwayError).code)).toEqual(['NOT_AUTHORIZED', 'START_TIMED_OUT']);
    expect(when).toBe(20_000);
  });

  it('waits for no outage when it fails anyway, and tells of it', async () => {
    let asked = 0;
    const openSink = () => {
      asked++;
      return Promise.reject(new SpillwayError('REGISTRY_UNAVAILABLE', { problem: 'it is down' }));
    };
    const { error, at } = await refusal(starting({ problems: [denied], after: 1_000, openSink }));
    expect(error.errors!.map((one) => (one as SpillwayError).code)).toEqual(['NOT_AUTHORIZED', 'REGISTRY_UNAVAILABLE']);
    expect([asked, at < 2_000]).toEqual([1, true]);
  });

  it('hears nothing of what is found after it was called off', async () => {
    const run = starting({ problems: [missing], after: 1_000 });
    const started = run.app.start();
    await run.advance(100);
    expect(await run.close(500)).toBe(true);
    await expect(started).resolves.toBeUndefined();
    expect(run.app.state).toBe('NOT_RUNNING');
  });
});
