import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { jsonLogger, Serdes, StreamsBuilder, type DeadLetterOptions, type StreamsOptions } from '../../src/index.js';
import { metrics } from '../../src/ops/index.js';
import { VirtualClock } from '../virtual-clock.js';
import { Running } from './running.js';

const text = { key: Serdes.string(), value: Serdes.string() };

type Line = Readonly<Record<string, unknown>>;

/** Every record whose value begins with `bad` fails in the step `price`. */
function topology(deadLetters: string | null = 'in.DLQ', breaker?: DeadLetterOptions['breaker']) {
  const builder = new StreamsBuilder();
  builder
    .stream('in', text)
    .mapValues(
      (value) => {
        if (value.startsWith('bad')) throw new RangeError(`no price`);
        return value;
      },
      { named: 'price' },
    )
    .to('out', text);
  return builder.build({
    deadLetters: deadLetters === null ? 'stop' : { topic: deadLetters, ...(breaker && { breaker }) },
  });
}

function logging(
  options: Partial<StreamsOptions> = {},
  deadLetters?: string | null,
  breaker?: DeadLetterOptions['breaker'],
) {
  const lines: Line[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line) as Line) });
  const run = new Running(
    topology(deadLetters, breaker),
    { in: 2, out: 1 },
    { logger, instanceId: 'pod-7', ...options },
  );
  return { run, lines, said: (event: string) => lines.filter((line) => line['event'] === event) };
}

describe('the log of an app, with pino', () => {
  it('says in every line which app and instance it is, and a stable code of what happened', async () => {
    const { run, lines, said } = logging();
    await run.start();
    run.feed('in', ['a', 'bad']);
    run.app.pause();
    run.app.resume();
    await run.advance(1_000);
    await run.close();
    for (const line of lines)
      expect(line).toMatchObject({
        app: 'app',
        instance_id: 'pod-7',
        event: expect.stringMatching(/^[a-z]+\.[a-z_]+$/),
      });
    expect(said('app.state').map(({ to, level }) => [to, level])).toEqual([
      ['REBALANCING', 30],
      ['RUNNING', 30],
      ['PENDING_SHUTDOWN', 30],
      ['NOT_RUNNING', 30],
    ]);
    expect(said('partition.assigned')).toMatchObject([{ partitions: ['in/0', 'in/1'], generation: 1 }]);
    expect(said('partition.revoked')).toMatchObject([{ partitions: ['in/0', 'in/1'], abandoned: 0 }]);
    expect(said('partition.paused')[0]).toMatchObject({ level: 20, topic: 'in', partition: 0, reasons: ['user'] });
    expect(said('partition.resumed')[0]).toMatchObject({ level: 20, topic: 'in', partition: 0 });
  });

  it('D40: says which partition has too many dead letters, once, and that it goes on; the metrics say it meanwhile', async () => {
    const { run, said } = logging({}, 'in.DLQ', { consecutive: 2, probeAfter: 1_000 });
    const paused = () =>
      metrics(run.app)
        .scrape()
        .body.match(/^spillway_source_paused\{.*reason="dlq-breaker"\} 1$/gm) ?? [];
    await run.start();
    run.feed('in', ...Array.from({ length: 5 }, () => ['a', 'bad'] as const), ['a', 'good']);
    await run.advance(500);
    const [{ partition }] = said('dlq.breaker_open') as [{ partition: number }];
    expect(paused()).toEqual([expect.stringContaining(`partition="${partition}"`)]);
    await run.advance(10_000);
    expect(said('dlq.breaker_open')).toMatchObject([{ level: 40, node: 'dead-letters', topic: 'in', partition }]);
    expect(said('dlq.breaker_closed')).toMatchObject([{ level: 30, node: 'dead-letters', topic: 'in', partition }]);
    expect(paused()).toEqual([]);
    expect(run.values('out')).toEqual(['good']);
    await run.close();
  });

  it('says of a failure where it was, and nothing of what was in the record (D59)', async () => {
    const { run, lines, said } = logging();
    await run.start();
    const at = run.clock.wall();
    run.feed('in', ['the-key', 'bad: secret']);
    await run.advance(1_000);
    const [failed] = said('record.failed');
    const place = {
      topic: 'in',
      partition: expect.any(Number),
      offset: 0,
      record_ts: at,
      node: 'price',
      kind: 'processing',
      error_class: 'RangeError',
      fingerprint: expect.any(String),
      attempt: 1,
      suppressed: 0,
    };
    expect(failed).toMatchObject({ level: 40, ...place });
    expect(failed!['err']).toMatchObject({
      type: 'RangeError',
      message: 'no price',
      stack: expect.stringContaining('voice.test'),
    });
    expect(said('record.dlq')).toMatchObject([{ level: 30, ...place, dlq_topic: 'in.DLQ' }]);
    expect(JSON.stringify(lines)).not.toMatch(/secret|the-key/);
  });

  it('says once in a while what repeats, and how many were kept back', async () => {
    const { run, said } = logging();
    await run.start();
    for (let second = 0; second < 25; second++) {
      run.feed('in', ['a', 'bad'], ['a', 'bad']);
      await run.advance(1_000);
    }
    for (const event of ['record.failed', 'record.dlq'])
      expect(said(event).map(({ suppressed }) => suppressed)).toEqual([0, 19, 19]);
  });

  it('says where the stream stopped', async () => {
    const { run, said } = logging({ onStop: 'partition' }, null);
    await run.start();
    run.feed('in', ['a', 'bad']);
    await run.advance(1_000);
    const [stopped] = said('partition.stopped');
    expect(stopped).toMatchObject({ level: 50, topic: 'in', offset: 0, node: 'price', error_class: 'RECORD_FAILED' });
    expect(said('app.state').at(-1)).toMatchObject({ level: 40, to: 'DEGRADED' });
  });

  it('says what the app leaves behind when it closes', async () => {
    const builder = new StreamsBuilder();
    builder.stream('in', text).foreachAsync(() => new Promise<void>(() => {}), { timeout: '1h' });
    const lines: Line[] = [];
    const logger = jsonLogger(new VirtualClock(), (line) => lines.push(JSON.parse(line) as Line));
    const run = new Running(builder.build({ deadLetters: 'stop' }), { in: 1 }, { logger });
    await run.start();
    run.feed('in', ['a', 'x']);
    await run.advance(100);
    expect(await run.close(500)).toBe(false);
    expect(lines.find(({ event }) => event === 'app.close_timed_out')).toMatchObject({
      level: 40,
      app: 'app',
      err: { code: 'CLOSE_TIMED_OUT' },
    });
  });
});
