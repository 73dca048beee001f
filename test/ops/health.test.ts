import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type PartitionStatus, type State, type Status } from '../../src/index.js';
import { health } from '../../src/ops/health.js';
import { Running } from '../runtime/running.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const fine = { ok: true, reasons: [] };

function copy(valid: (value: string) => boolean = () => true) {
  const builder = new StreamsBuilder();
  builder
    .stream('in', text)
    .validate((_key, value) => valid(value))
    .to('out', text);
  return builder.build({ deadLetters: 'stop' });
}

/** An app that is told what to say. */
class Told {
  readonly status = () => this.#status as Status;
  #status: Partial<Status> = { state: 'RUNNING', rebalances: 1, uptimeSeconds: 0, partitions: [] };

  say(status: Partial<Omit<Status, 'partitions'>> & { partitions?: readonly Partial<PartitionStatus>[] }): void {
    this.#status = { ...this.#status, ...status } as Partial<Status>;
  }
}

describe('the health of an app', () => {
  it.each<[State, live: boolean, ready: boolean]>([
    ['CREATED', true, false],
    ['REBALANCING', true, false],
    ['RUNNING', true, true],
    ['DEGRADED', true, false],
    ['PENDING_SHUTDOWN', true, false],
    ['NOT_RUNNING', true, false],
    ['PENDING_ERROR', true, false],
    ['ERROR', false, false],
  ])('in state %s: live %s, ready %s', (state, live, ready) => {
    const app = new Told();
    app.say({ state });
    const probes = health(app);
    expect(probes.live()).toEqual(live ? fine : { ok: false, reasons: ['the app is ERROR'] });
    expect(probes.ready()).toEqual(ready ? fine : { ok: false, reasons: [`the app is ${state}`] });
  });

  it('begins with the first assignment, and does not end with a rebalance', async () => {
    const run = new Running(copy(), { in: 1 });
    const probes = health(run.app);
    expect(probes.startup()).toEqual({ ok: false, reasons: ['the app is CREATED and has no assignment yet'] });
    expect(probes.ready().ok).toBe(false);
    await run.start();
    expect([probes.startup(), probes.ready(), probes.live()]).toEqual([fine, fine, fine]);
    const other = new Running(copy(), {}, { instanceId: 'b', clock: run.clock }, () => run.log);
    void other.app.start();
    const seen: string[] = [];
    run.app.events$.subscribe(({ type }) => {
      if (type === 'state') seen.push(`${probes.startup().ok} ${probes.live().ok} ${probes.ready().ok}`);
    });
    await run.advance(1_000);
    expect(seen).toEqual(['true true false', 'true true true']);
    await run.close();
    expect([probes.startup().ok, probes.live().ok, probes.ready().ok]).toEqual([true, true, false]);
  });

  it('is neither hurt by lag, nor by a log that cannot be reached, nor by a pause', async () => {
    const down = Object.assign(new Error('down'), { retriable: true });
    const run = new Running(copy(), { in: 1, out: 1 }, { boundary: { records: 1 } }, (log) => ({
      open: (options) =>
        Object.assign(Object.create(log.open(options)) as ReturnType<typeof log.open>, {
          produce: (_to: unknown, _records: unknown, done: (error: Error) => void) =>
            void options.clock.timer(10, () => done(down)),
        }),
    }));
    const probes = health(run.app, { progressWithin: '1m' });
    await run.start();
    run.feed('in', ['a', 'x'], ['a', 'y'], ['a', 'z']);
    for (let minute = 0; minute < 10; minute++) {
      await run.advance(60_000);
      expect([probes.live(), probes.ready()]).toEqual([fine, fine]);
    }
    run.app.pause();
    expect(run.app.status().partitions[0]).toMatchObject({ queued: 2 });
    await run.advance(600_000);
    expect(probes.live()).toEqual(fine);
  });

  it(`names the partition that stopped, with onStop: 'partition'`, async () => {
    const run = new Running(
      copy((value) => value !== 'bad'),
      { in: 1, out: 1 },
      { onStop: 'partition' },
    );
    await run.start();
    run.feed('in', ['a', 'bad']);
    await run.advance(1_000);
    expect(health(run.app).ready()).toEqual({ ok: false, reasons: ['the app is DEGRADED', 'in/0 is stopped'] });
    expect(health(run.app).live()).toEqual(fine);
  });

  it('is not live when records could be taken for too long and none is', () => {
    const app = new Told();
    const probes = health(app, { progressWithin: '1m' });
    const partition = { topic: 'in', partition: 3, queued: 5, paused: [], consumed: 7 };
    const at = (uptimeSeconds: number, change: Partial<PartitionStatus> = {}) => {
      app.say({ uptimeSeconds, partitions: [{ ...partition, ...change }] });
      return probes.live();
    };
    expect([at(0), at(60)]).toEqual([fine, fine]);
    expect(at(61)).toEqual({ ok: false, reasons: ['in/3 has records to take and has taken none for 61 s'] });
    expect(at(62, { consumed: 8 })).toEqual(fine);
    expect([at(200, { paused: ['budget'] }), at(201), at(260)]).toEqual([fine, fine, fine]);
    expect([at(262).ok, at(263, { queued: 0 }).ok, at(400).ok]).toEqual([false, true, true]);
  });

  it('takes a word of its user about readiness', () => {
    const app = new Told();
    app.say({ oldest: { topic: 'in', partition: 0, records: 1, seconds: 700 } });
    const asked = (readyIf: (status: Status) => boolean | string) => health(app, { readyIf }).ready();
    expect(asked(({ oldest }) => oldest!.seconds > 600)).toEqual(fine);
    expect(asked(({ oldest }) => oldest!.seconds < 600 || 'too far behind').reasons).toEqual(['too far behind']);
    expect(asked(() => false)).toEqual({ ok: false, reasons: ['readyIf says so'] });
    expect(asked(() => JSON.parse('{') as boolean).ok).toBe(false);
  });

  it('refuses a limit that is none', () => {
    expect(() => health(new Told(), { progressWithin: -1 })).toThrow(/progressWithin/);
  });
});
