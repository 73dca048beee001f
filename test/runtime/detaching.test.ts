import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type StreamsOptions } from '../../src/index.js';
import { Detaching } from '../../src/runtime/detaching.js';
import { IntakeQueue } from '../../src/runtime/intake-queue.js';
import type { Task } from '../../src/runtime/task.js';
import { VirtualClock } from '../virtual-clock.js';
import { Driven } from './driven.js';
import { batchOf, buffersOf, parts, recordsOf } from './response.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Whether nothing keeps it any more. */
async function isCollected(response: WeakRef<object>): Promise<boolean> {
  // What a WeakRef was just asked for is kept until the end of the turn.
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  return response.deref() === undefined;
}

const MUCH = 4 * 2 ** 20;
const string = { key: Serdes.nullable(Serdes.string()), value: Serdes.string() };

function driven(options: Partial<StreamsOptions> = {}, call?: (value: string) => Promise<string>) {
  const builder = new StreamsBuilder();
  const stream = builder.stream('in', string);
  (call ? stream.mapValuesAsync(call, { orderKey: () => 'one', timeout: '60s' }) : stream).to('out', string);
  return new Driven(builder.build({ deadLetters: 'stop' }), 1, options);
}

/** Admits `count` records of 10 bytes that lie in a response of 4 MiB, and gives that response. */
function respond(app: Driven, count: number): WeakRef<object> {
  const given = recordsOf(
    Array.from({ length: count }, () => parts(10)),
    MUCH,
  );
  const { intake } = app.task();
  if (!app.engine.main.intake.admit(batchOf(given, intake.position))) throw new Error('the batch was not admitted');
  return new WeakRef(buffersOf(given)[0]!);
}

describe('the response that records came in', () => {
  it('can be collected when a batch has waited for more than a second, and not before', async () => {
    const app = driven();
    app.engine.pause();
    const response = respond(app, 3);
    await app.advance(999);
    expect(await isCollected(response)).toBe(false);
    await app.advance(501);
    expect(await isCollected(response)).toBe(true);
    app.engine.resume();
    await app.advance(1_000);
    expect(app.values()).toHaveLength(3);
    expect(app.ledger().balanced).toBe(true);
  });

  it('can be collected within half a second when the partition is paused since its share is full', async () => {
    const app = driven({ budget: { records: 3 } });
    app.engine.pause();
    const first = respond(app, 2);
    await app.advance(499);
    const second = respond(app, 2);
    expect(app.task().intake.paused).toBe(true);
    await app.advance(1);
    expect(await isCollected(first)).toBe(true);
    expect(await isCollected(second)).toBe(true);
  });

  it('can be collected when its records are in a call that goes on, or behind it, and their bytes are as they were', async () => {
    const ended: (() => void)[] = [];
    const app = driven({}, (value) => new Promise((resolve) => ended.push(() => resolve(value))));
    const response = respond(app, 3);
    await app.advance(100);
    expect(app.task().running.size).toBe(1);
    expect(await isCollected(response)).toBe(false);
    await app.advance(400);
    expect(await isCollected(response)).toBe(true);
    while (app.values().length < 3) {
      ended.shift()?.();
      await app.advance(10);
    }
    expect(app.ledger()).toMatchObject({ balanced: true, source: { settled: { emitted: 3 } } });
  });

  it('can be collected when its records wait for room in front of a sink that is stuck', async () => {
    const app = driven({ boundary: { records: 1 } }, (value) => Promise.resolve(value));
    app.behaviour.latency = () => 1e9;
    respond(app, 2);
    await app.advance(1_100);
    const later = respond(app, 1);
    await app.advance(1_600);
    expect(app.task().rooms.blocked.length + app.task().intake.queued).toBeGreaterThan(0);
    expect(await isCollected(later)).toBe(true);
  });

  it('is left alone while records pass quickly, and no timer is left when they have', async () => {
    const app = driven();
    const { records } = batchOf(recordsOf([parts(10)], MUCH), 0);
    const [response] = buffersOf(records);
    app.engine.main.intake.admit(batchOf(records, 0));
    await app.advance(400);
    expect(app.values()).toHaveLength(1);
    expect(buffersOf(records)[0]).toBe(response);
    await app.advance(1e9);
    expect(app.queue.next()).toBeUndefined();
  });
});

describe('a look', () => {
  it('copies in several turns where there is much, and each batch once', () => {
    const clock = new SlowClock();
    const intake = new IntakeQueue(0, { pause: () => {}, resume: () => {} });
    const rest = {
      parkings: [],
      batches: { contexts: () => [] },
      rooms: { blocked: [] },
      expansions: { suspensions: [] },
    };
    const task = { intake, running: new Set(), ...rest };
    const batches = Array.from({ length: 5 }, (_, fetched) => batchOf(recordsOf([parts(10)], MUCH), fetched));
    for (const batch of batches) intake.admit(batch, 0);
    const detaching = new Detaching(clock, [task as unknown as Task]);
    detaching.arm();
    clock.advance(990);
    const sizes = () => batches.map(({ records }) => buffersOf(records)[0]!.byteLength);
    expect(sizes()).toEqual(batches.map(() => MUCH + 10));
    clock.advance(510);
    expect(sizes()).toEqual(batches.map(() => 10));
    expect(clock.turns).toBe(2);
    const copies = batches.flatMap(({ records }) => buffersOf(records));
    clock.advance(5_000);
    batches.flatMap(({ records }) => buffersOf(records)).forEach((buffer, i) => expect(buffer).toBe(copies[i]));
    expect(clock.turns).toBe(2);
    detaching.close();
    expect(clock.pending).toBe(0);
  });
});

/** Whoever looks at it has lost 6 ms. */
class SlowClock extends VirtualClock {
  turns = 0;
  #lost = 0;

  override monotonic(): number {
    return super.monotonic() + 6 * this.#lost++;
  }

  override soon(run: () => void) {
    this.turns++;
    return super.soon(run);
  }
}
