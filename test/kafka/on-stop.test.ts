import { setTimeout as delay } from 'node:timers/promises';
import type { AppEvent } from 'spillway';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { readAll } from '../cluster/read-all.js';
import { committed, endOffsets } from '../cluster/topics.js';
import { until } from '../cluster/until.js';
import { Flow } from './flow.js';

const BAD = 500;

let flow: Flow;
beforeEach(async () => (flow = await Flow.open({ brokers: inject('cluster').brokers })));
afterEach(() => flow.close());

const numberOf = (value: Buffer | string | null) => Number.parseInt(String(value), 10);
const marks = () => committed(flow.group, flow.input);

it(`onStop: 'partition': one stops before its record, the others go on, and the next app begins exactly there`, async () => {
  await flow.feed(2_000);
  const failing = flow.through(async (value) => {
    await delay(1);
    if (numberOf(value) === BAD) throw new RangeError('cannot take it');
    return value;
  });
  const app = await flow.start(failing, { onStop: 'partition', instanceId: 'first' });
  const stops: Extract<AppEvent, { type: 'stopped' }>[] = [];
  app.events$.subscribe((event) => event.type === 'stopped' && stops.push(event));
  await until(
    () => app.state === 'DEGRADED',
    () => `it is ${app.state}`,
  );
  const bad = (await readAll(flow.input)).find(({ value }) => numberOf(value) === BAD)!;
  const { partition, offset } = bad;
  expect(stops).toMatchObject([
    { at: { topic: flow.input, partition }, error: { code: 'RECORD_FAILED', partition, offset } },
  ]);

  // More for all of them: the others take it, to their ends.
  await flow.feed(2_000);
  const ends = await endOffsets(flow.input);
  const wanted = ends.with(partition, offset);
  await until(
    async () => (await marks()).every((mark, at) => mark >= wanted[at]!),
    () => `it is ${app.state}: ${JSON.stringify(app.status().partitions)}`,
  );
  expect(app.state).toBe('DEGRADED');
  expect(app.status().partitions.filter(({ paused }) => paused.includes('stopped'))).toMatchObject([{ partition }]);
  expect(await app.close()).toBe(true);
  expect(await marks()).toEqual(wanted);
  expect(app.ledger().balanced).toBe(true);

  const taken: number[] = [];
  const next = await flow.start(
    flow.through((value) => (taken.push(numberOf(value)), value)),
    { instanceId: 'next' },
  );
  await flow.caughtUp();
  expect(next.state).toBe('RUNNING');
  const behind = (await readAll(flow.input)).filter((one) => one.partition === partition && one.offset >= offset);
  expect(taken).toHaveLength(behind.length);
  expect(new Set(taken)).toEqual(new Set(behind.map(({ value }) => numberOf(value))));
  const outcome = await flow.outcome();
  expect(flow.missing(outcome)).toEqual([]);
  expect(outcome.outOfOrder).toEqual([]);
});
