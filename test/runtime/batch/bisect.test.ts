import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fed } from '../../operators/through-engine.js';
import { runs } from '../../runs.js';
import { Batching, permanent, type Given } from './batching.js';

const anyBad = (items: Given) => items.some(({ value }) => value?.startsWith('bad'));

async function throwIfBad(items: Given): Promise<void> {
  if (anyBad(items)) throw permanent();
}

const fed = (values: readonly string[]): Fed[] => values.map((value, i) => [`k${i % 4}`, value]);

/** Batches of good and bad records, each with a value of its own. */
const values = fc
  .array(fc.boolean(), { minLength: 1, maxLength: 64 })
  .map((bad) => bad.map((isBad, i) => (isBad ? `bad${i}` : `good${i}`)));
/** The same with few bad ones. */
const few = fc
  .tuple(fc.integer({ min: 1, max: 64 }), fc.array(fc.nat(63), { maxLength: 3 }))
  .map(([size, bad]) => Array.from({ length: size }, (_, i) => (bad.includes(i) ? `bad${i}` : `good${i}`)));

describe('a batch that fails', () => {
  it('is halved until the bad records are alone, in O(log N) calls for each, and the good ones go on (D63)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(values, few), async (given) => {
        const batching = new Batching(throwIfBad, { batch: { size: 64 } }).feed(...fed(given));
        const bad = given.filter((value) => value.startsWith('bad'));
        const good = given.filter((value) => !value.startsWith('bad'));
        await batching.scenario.settles({
          source: {
            ...(good.length > 0 && { emitted: good.length }),
            ...(bad.length > 0 && { 'dead-lettered': bad.length }),
          },
          deadLetters: bad.length > 0 ? { 'processing: TypeError': bad.length } : {},
        });
        expect(batching.calls[0]).toEqual(given);
        expect(batching.calls.length).toBeLessThanOrEqual(1 + 2 * bad.length * Math.ceil(Math.log2(given.length)));
        expect(batching.out).toEqual(good);
        expect(batching.dead).toEqual(bad);
        // In order: of two parts the first has its turn before the second, and what was good does not run again.
        const through = batching.calls.filter((call) => !call.some((value) => value.startsWith('bad')));
        expect(through.flat()).toEqual(good);
      }),
      { numRuns: runs(500) },
    );
  });

  it('lets the first half settle before the second is tried (D63)', async () => {
    const outs: number[] = [];
    const batching: Batching = new Batching(
      async (items) => {
        outs.push(batching.out.length);
        await throwIfBad(items);
      },
      { batch: { size: 4 } },
    );
    batching.feed(...fed(['good0', 'good1', 'good2', 'bad3']));
    await batching.scenario.settles({
      source: { emitted: 3, 'dead-lettered': 1 },
      deadLetters: { 'processing: TypeError': 1 },
    });
    expect(batching.calls.map((call) => call.length)).toEqual([4, 2, 2, 1, 1]);
    expect(outs).toEqual([0, 0, 2, 2, 3]);
  });

  it('is not taken apart below its minimum (D64)', async () => {
    await fc.assert(
      fc.asyncProperty(few, fc.integer({ min: 1, max: 64 }), async (given, minimum) => {
        const batching = new Batching(throwIfBad, { batch: { size: 64, minimum } }).feed(...fed(given));
        await batching.scenario.driver.idle();
        const failing = batching.calls.filter((call) => call.some((value) => value.startsWith('bad')));
        const last = failing.filter((call) => call.length <= minimum);
        // A bad record costs those that are with it in a part of `minimum` at most, and no part is halved at that size.
        expect(batching.dead.sort()).toEqual(last.flat().sort());
        for (const call of batching.calls.slice(1)) expect(call.length).toBeGreaterThanOrEqual(Math.ceil(minimum / 2));
        for (const call of last)
          expect(batching.calls.filter((each) => each.length < call.length && call.includes(each[0]!))).toEqual([]);
        await batching.scenario.driver.close();
        expect(batching.scenario.committed('in')).toBe(given.length);
      }),
      { numRuns: runs(500) },
    );
  });

  it('tells of a record that failed alone what it failed with, how often, and what it was', async () => {
    const batching = new Batching(throwIfBad, { batch: { size: 8 } });
    batching.feed(...fed(['good0', 'bad1', 'good2', 'good3']));
    await batching.scenario.driver.idle();
    expect(batching.scenario.driver.deadLetters('dead')).toMatchObject([
      { step: 'step', kind: 'processing', error: 'TypeError', attempts: 3, origin: { topic: 'in', offset: 1 } },
    ]);
    await batching.scenario.driver.close();
  });

  it('is halved for a call that times out, too, where nobody tries it again', async () => {
    const batching: Batching = new Batching(
      async (items, { signal }) => {
        if (!anyBad(items)) return;
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      },
      { batch: { size: 4, timeout: '100ms' } as never },
    );
    batching.feed(...fed(['good0', 'bad1', 'good2', 'good3']));
    await batching.scenario.settles({
      source: { emitted: 3, 'dead-lettered': 1 },
      deadLetters: { 'timeout: CALL_TIMED_OUT': 1 },
    });
    expect(batching.calls.map((call) => call.length)).toEqual([4, 2, 1, 1, 2]);
  });
});

describe('a batch of which some failed', () => {
  it('fails those that the handler names, and no other, with the error that it gives (D65)', async () => {
    const batching = new Batching(async () => ({ failed: [1, { index: 3, error: permanent() }] }), {
      batch: { size: 4 },
    });
    batching.feed(...fed(['v0', 'v1', 'v2', 'v3']));
    await batching.scenario.settles({
      source: { emitted: 2, 'dead-lettered': 2 },
      deadLetters: { 'processing: BATCH_ITEM_FAILED': 1, 'processing: TypeError': 1 },
    });
    expect(batching.calls).toHaveLength(1);
    expect(batching.out).toEqual(['v0', 'v2']);
    expect(batching.scenario.driver.deadLetters('dead')).toMatchObject([{ attempts: 1 }, { attempts: 1 }]);
  });
});
