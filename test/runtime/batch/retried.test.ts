import { describe, expect, it } from 'vitest';
import { Batching, permanent, transient, type Given } from './batching.js';

const retry = { attempts: 3, base: '100ms', factor: 1, breaker: false } as const;
const values = (items: Given) => items.map(({ value }) => value);
const records = (...keys: string[]) => keys.map((key, i) => [key, `${key}${i}`] as const);

describe('a batch under a retry', () => {
  it('is tried again as a whole after a transient failure', async () => {
    let left = 2;
    const batching = new Batching(
      async () => {
        if (left-- > 0) throw transient();
      },
      { batch: { size: 4 }, retry },
    );
    batching.feed(...records('a', 'b', 'c'));
    await batching.scenario.settles({ source: { emitted: 3 } });
    expect(batching.calls).toEqual([
      ['a0', 'b1', 'c2'],
      ['a0', 'b1', 'c2'],
      ['a0', 'b1', 'c2'],
    ]);
    expect(batching.attempts).toEqual([1, 2, 3]);
  });

  it('is taken apart at once after a permanent one', async () => {
    const batching = new Batching(
      async (items) => {
        if (values(items).includes('b1')) throw permanent();
      },
      { batch: { size: 4 }, retry },
    );
    batching.feed(...records('a', 'b', 'c', 'd'));
    await batching.scenario.settles({
      source: { emitted: 3, 'dead-lettered': 1 },
      deadLetters: { 'processing: TypeError': 1 },
    });
    expect(batching.calls.map((call) => call.length)).toEqual([4, 2, 1, 1, 2]);
  });

  it('is taken apart when it has been tried often enough, and its parts are not tried again', async () => {
    const batching = new Batching(
      async (items) => {
        if (values(items).includes('b1')) throw new Error('nobody knows what');
      },
      { batch: { size: 4 }, retry },
    );
    batching.feed(...records('a', 'b', 'c', 'd'));
    await batching.scenario.settles({
      source: { emitted: 3, 'dead-lettered': 1 },
      deadLetters: { 'processing: Error': 1 },
    });
    expect(batching.calls.map((call) => call.length)).toEqual([4, 4, 4, 2, 1, 1, 2]);
    expect(batching.scenario.driver.deadLetters('dead')).toMatchObject([{ attempts: 5 }]);
  });

  it('does not hold up other keys; later records of its keys wait behind it, in order', async () => {
    const ends: string[] = [];
    let isAway = true;
    const batching: Batching = new Batching(
      async (items) => {
        if (isAway && values(items).includes('a0')) throw transient();
        ends.push(...values(items).map(String));
      },
      { batch: { size: 2 }, retry: { ...retry, attempts: 10 } },
    );
    batching.feed(['a', 'a0'], ['b', 'b1'], ['a', 'a2'], ['c', 'c3'], ['b', 'b4'], ['d', 'd5']);
    await batching.scenario.driver.advance(50);
    expect(ends).toEqual(['c3', 'd5']);
    isAway = false;
    await batching.scenario.settles({ source: { emitted: 6 } });
    expect(ends).toEqual(['c3', 'd5', 'a0', 'b1', 'a2', 'b4']);
  });

  it('has only those tried again that the handler names, together when they failed alike (D65)', async () => {
    const batching = new Batching(
      async (items, { attempt }) =>
        attempt === 1 && items.length > 2 ? { failed: [0, 2, { index: 3, error: transient() }] } : undefined,
      { batch: { size: 4 }, retry },
    );
    batching.feed(...records('a', 'b', 'c', 'd'));
    await batching.scenario.settles({ source: { emitted: 4 } });
    expect(batching.calls).toEqual([['a0', 'b1', 'c2', 'd3'], ['a0', 'c2'], ['d3']]);
  });

  it('fails those that were named too often, and the others of their key go on', async () => {
    const batching = new Batching(
      async (items) => ({ failed: items.flatMap(({ value }, i) => (value === 'a0' ? [i] : [])) }),
      { batch: { size: 4 }, retry },
    );
    batching.feed(['a', 'a0'], ['b', 'b1'], ['a', 'a2'], ['b', 'b3']);
    await batching.scenario.settles({
      source: { emitted: 3, 'dead-lettered': 1 },
      deadLetters: { 'processing: BATCH_ITEM_FAILED': 1 },
    });
    // a2 came through beside a0, and runs again behind it.
    expect(batching.calls).toEqual([['a0', 'b1', 'a2', 'b3'], ['a0'], ['a0'], ['a2']]);
    expect(batching.out).toEqual(['b1', 'b3', 'a2']);
  });

  it("keeps none waiting with orderBy: 'none', and all with 'partition'", async () => {
    const failing = async (items: Given, { attempt }: { readonly attempt: number }) =>
      attempt === 1 && values(items).includes('a0') ? { failed: [0] } : undefined;
    const free = new Batching(failing, { batch: { size: 3, orderBy: 'none' }, retry });
    free.feed(['a', 'a0'], ['a', 'a1'], ['a', 'a2']);
    await free.scenario.settles({ source: { emitted: 3 } });
    expect(free.out).toEqual(['a1', 'a2', 'a0']);
    const strict = new Batching(failing, { batch: { size: 3, orderBy: 'partition' }, retry });
    strict.feed(['a', 'a0'], ['b', 'b1'], ['c', 'c2']);
    await strict.scenario.settles({ source: { emitted: 3 } });
    expect(strict.out).toEqual(['a0', 'b1', 'c2']);
  });

  it('puts nothing into the dead letters while what it calls is away', async () => {
    let isAway = true;
    const batching: Batching = new Batching(
      async () => {
        if (isAway) throw transient();
      },
      { batch: { size: 2 }, retry: { attempts: 2, base: '100ms', factor: 1 } },
    );
    batching.feed(...records('a', 'b', 'c', 'd', 'e', 'f'));
    await batching.scenario.driver.advance('1m');
    expect(batching.dead).toEqual([]);
    isAway = false;
    await batching.scenario.settles({ source: { emitted: 6 } });
  });
});

describe('a single batch while what it calls is away', () => {
  it('is taken apart, and none of it becomes a dead letter', async () => {
    let isAway = true;
    const batching: Batching = new Batching(
      async () => {
        if (isAway) throw transient();
      },
      { batch: { size: 32 }, retry: { attempts: 2, base: '100ms', factor: 1 } },
    );
    batching.feed(...Array.from({ length: 30 }, (_, i) => [`k${i}`, `v${i}`] as const));
    await batching.scenario.driver.advance('1m');
    expect(batching.dead).toEqual([]);
    isAway = false;
    await batching.scenario.settles({ source: { emitted: 30 } });
    expect(new Set(batching.out).size).toBe(30);
  });

  it.each([['p0'], ['p1'], ['p3'], ['p0', 'p2'], ['p0', 'p1', 'p3']])(
    'is no such batch when others of it come through: %s become dead letters',
    async (...bad) => {
      const batching = new Batching(
        async (items) => {
          if (values(items).some((value) => bad.includes(String(value)))) throw new Error('nobody knows what');
        },
        { batch: { size: 4 }, retry },
      );
      batching.feed(...[0, 1, 2, 3].map((i) => [`k${i}`, `p${i}`] as const));
      await batching.scenario.settles({
        source: { emitted: 4 - bad.length, 'dead-lettered': bad.length },
        deadLetters: { 'processing: Error': bad.length },
      });
      expect(batching.dead.sort()).toEqual(bad);
    },
  );

  it('is not waited for where only those of its own key were with it', async () => {
    const batching = new Batching(
      async (items) => {
        if (values(items).includes('a0')) throw new Error('nobody knows what');
      },
      { batch: { size: 2 }, retry: { ...retry, breaker: {} } },
    );
    batching.feed(['a', 'a0'], ['a', 'a1']);
    await batching.scenario.settles({
      source: { emitted: 1, 'dead-lettered': 1 },
      deadLetters: { 'processing: Error': 1 },
    });
    expect(batching.calls).toEqual([['a0', 'a1'], ['a0', 'a1'], ['a0', 'a1'], ['a0'], ['a1']]);
  });
});

describe('the tries of each record of a batch', () => {
  const attempts = (batching: Batching) =>
    batching.scenario.driver.deadLetters('dead').map(({ value, attempts }) => [String(value), attempts]);

  it('count those that it had before it waited behind one of its key', async () => {
    const batching = new Batching(
      async (items) => ({ failed: items.flatMap(({ value }, i) => (value?.startsWith('a') ? [i] : [])) }),
      { batch: { size: 4 }, retry },
    );
    batching.feed(['a', 'a0'], ['b', 'b1'], ['a', 'a2']);
    await batching.scenario.settles({
      source: { emitted: 1, 'dead-lettered': 2 },
      deadLetters: { 'processing: BATCH_ITEM_FAILED': 2 },
    });
    expect(batching.calls).toEqual([['a0', 'b1', 'a2'], ['a0'], ['a0'], ['a2'], ['a2']]);
    expect(attempts(batching)).toEqual([
      ['a0', 3],
      ['a2', 3],
    ]);
  });

  it('count those as a part of a batch that was taken apart', async () => {
    let isAway = true;
    const batching: Batching = new Batching(
      async (items) => {
        if (values(items).includes('b1') || values(items).includes('a2')) throw permanent();
        if (items.length === 1 && isAway) {
          isAway = false;
          throw transient();
        }
      },
      { batch: { size: 3 }, retry },
    );
    batching.feed(['a', 'a0'], ['b', 'b1'], ['a', 'a2']);
    await batching.scenario.settles({
      source: { emitted: 1, 'dead-lettered': 2 },
      deadLetters: { 'processing: TypeError': 2 },
    });
    // a0 alone is tried again, so a2 leaves its part and waits behind it.
    expect(batching.calls).toEqual([['a0', 'b1', 'a2'], ['a0'], ['b1'], ['a0'], ['a2']]);
    expect(attempts(batching)).toEqual([
      ['b1', 2],
      ['a2', 2],
    ]);
  });

  it('are its own beside others that had fewer', async () => {
    const batching: Batching = new Batching(
      async (items) => {
        if (values(items).includes('c3')) throw permanent();
        return { failed: items.flatMap(({ value }, i) => (value?.startsWith('a') && items.length > 1 ? [i] : [])) };
      },
      { batch: { size: 3, minimum: 2 }, retry },
    );
    batching.feed(['a', 'a0'], ['b', 'b1'], ['a', 'a2']);
    await batching.scenario.driver.advance(50);
    batching.feed(['a', 'c3']);
    await batching.scenario.driver.idle();
    expect(batching.calls).toEqual([['a0', 'b1', 'a2'], ['a0'], ['a2', 'c3']]);
    expect(attempts(batching)).toEqual([
      ['a2', 2],
      ['c3', 1],
    ]);
  });
});
