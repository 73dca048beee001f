import { memory, type RawRecord } from 'spillway';
import { expect, it } from 'vitest';
import { LEAD, Lead } from '../../examples/console/lead.js';
import { pour } from '../../examples/console/pour.js';

function* endless(size: number): Generator<readonly RawRecord[]> {
  for (;;) yield Array.from({ length: size }, () => ({ value: Buffer.from('x') }));
}

/** Pours into a log whose app settles what `settled` says, which may end it. */
async function poured(options: {
  records?: number;
  size?: number;
  settled?: (fed: number, stop: () => void) => number;
}) {
  const log = memory();
  log.createTopic('t');
  const stop = new AbortController();
  let fed = 0;
  await pour({
    append: (records) => {
      log.append('t', records);
      return records.length;
    },
    feed: endless(options.size ?? 30),
    rate: Infinity,
    records: options.records ?? Infinity,
    settled: () => options.settled?.(fed, () => stop.abort()) ?? fed,
    fed: (count) => (fed = count),
    signal: stop.signal,
  });
  expect(log.end('t', 0)).toBe(fed);
  return fed;
}

it('feeds exactly as many records as are wanted', async () => {
  expect(await poured({ records: 100 })).toBe(100);
  expect(await poured({ records: 2_500, size: 10_000 })).toBe(2_500);
});

it('goes no further ahead of the app than the lead, whatever the size of a helping', async () => {
  for (const size of [30, 100_000]) {
    let looks = 0;
    const fed = await poured({
      size,
      settled: (_, stop) => {
        if (++looks > 300) stop();
        return 0;
      },
    });
    expect(fed).toBeGreaterThan(LEAD.records);
    expect(fed).toBeLessThanOrEqual(LEAD.records + 1_000);
  }
});

it('goes on when the app has settled something', async () => {
  let settled = 0;
  expect(await poured({ records: 20_000, size: 1_000, settled: (fed) => (settled += fed > settled ? 500 : 0) })).toBe(
    20_000,
  );
});

it('is bounded in bytes too', () => {
  const lead = new Lead();
  lead.append(1, LEAD.bytes);
  expect(lead.hasRoom(0)).toBe(true);
  lead.append(1, 1);
  expect(lead.hasRoom(0)).toBe(false);
  expect(lead.hasRoom(1)).toBe(true);
});
