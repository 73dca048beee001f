import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../runs.js';
import { bytes } from '../running.js';
import { Tiering, TIERS } from './tiering.js';

const MINUTE = 60_000;

describe('a record whose tries in place are spent', () => {
  it('waits in one topic after the other, and is tried once after each, never before it is due (D82, D83)', async () => {
    const run = new Tiering(() => true);
    await run.running.start();
    run.feed('a1');
    await run.running.advance(30 * MINUTE);
    expect(run.tried.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    const [first, second, third, fourth] = run.tried.map(({ at }) => at);
    expect(second! - first!).toBe(1_000);
    expect(third! - second!).toBeGreaterThanOrEqual(MINUTE);
    expect(third! - second!).toBeLessThanOrEqual(1.1 * MINUTE + 1_000);
    expect(fourth! - third!).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(TIERS.map((topic) => run.running.values(topic))).toEqual([['a1'], ['a1']]);
    expect([run.out, run.dead]).toEqual([[], ['a1']]);
    expect(run.running.app.ledger()).toMatchObject({
      balanced: true,
      source: { in: 3, settled: { 'retry-topic': 2, 'dead-lettered': 1 }, inFlight: 0 },
    });
  });

  it('comes back as it came first: the same key, bytes, headers, time and place (D84)', async () => {
    const run = new Tiering((_value, attempt) => attempt < 4);
    run.running.log.append('in', [{ key: bytes('before'), value: bytes('b1') }], { partition: 0 });
    const timestamp = run.running.clock.wall() - 86_400_000;
    const headers = [
      ['trace', bytes('t1')],
      ['trace', null],
    ] as const;
    run.running.log.append('in', [{ key: bytes('a'), value: bytes('a1'), headers, timestamp }]);
    await run.running.start();
    await run.running.advance(30 * MINUTE);
    expect(run.attemptsOf('a1')).toEqual([1, 2, 3, 4]);
    expect(new Set(run.tried.filter(({ value }) => value === 'a1').map(({ place }) => place))).toEqual(
      new Set(['in/0@1']),
    );
    const written = run.running.log.read('out').find(({ value }) => Buffer.from(value!).toString() === 'a1');
    expect(written).toMatchObject({ headers, timestamp });
    expect(String(written?.key)).toBe('a');
  });

  it('tells in the end of every try, of the first failure and of where it came from', async () => {
    const run = new Tiering(() => true);
    await run.running.start();
    run.feed('a1');
    await run.running.advance(30 * MINUTE);
    const [headers] = run.running.headers('in.DLQ');
    expect(headers).toMatchObject({
      '__streams.errors.topic': 'in',
      '__streams.errors.partition': '0',
      '__streams.errors.offset': '0',
      'spillway.dlq.attempts': '4',
      'spillway.dlq.step': 'step',
      'spillway.dlq.first-failed-at': String(run.running.clock.wall() - 30 * MINUTE),
    });
    expect(Object.keys(headers!).filter((name) => name.startsWith('spillway.retry'))).toEqual([]);
  });

  it('holds up no other, of its key or not, while it waits (D83)', async () => {
    const run = new Tiering((value) => value === 'a1');
    await run.running.start();
    run.feed('a1', 'a2', 'b1');
    await run.running.advance(5_000);
    run.feed('a3', 'b2');
    await run.running.advance(5_000);
    expect([...run.out].sort()).toEqual(['a2', 'a3', 'b1', 'b2']);
    expect(run.running.app.status()).toMatchObject({
      lag: { topic: 'in', records: 0 },
      tiers: [
        { topic: TIERS[0], records: 1 },
        { topic: TIERS[1], records: 0 },
      ],
    });
  });

  it('goes to the next handler when it is permanent, or its topic cannot be written', async () => {
    const run = new Tiering(() => true, { classify: () => 'permanent' });
    await run.running.start();
    run.feed('a1');
    await run.running.advance(MINUTE);
    expect([run.attemptsOf('a1'), run.dead, run.running.values(TIERS[0])]).toEqual([[1], ['a1'], []]);

    const full = new Tiering(() => true);
    full.running.log.createTopic(TIERS[0], { maxMessageBytes: 150 });
    await full.running.start();
    full.feed('a1');
    await full.running.advance(5 * MINUTE);
    expect([full.attemptsOf('a1'), full.dead]).toEqual([[1, 2], ['a1']]);
    expect(full.running.headers('in.DLQ')[0]!['__streams.errors.message']).toContain('connect refused; ');
    expect(full.running.app.ledger().balanced).toBe(true);
  });

  it('is a dead letter, as it is, when somebody else put it there', async () => {
    const run = new Tiering(() => false);
    run.running.log.createTopic(TIERS[0], { partitions: 1 });
    run.running.log.append(TIERS[0], [{ key: null, value: bytes('stray'), headers: [['spillway.retry.due', null]] }]);
    await run.running.start();
    await run.running.advance(MINUTE);
    expect([run.tried, run.dead]).toEqual([[], ['stray']]);
    expect(run.running.headers('in.DLQ')[0]).toMatchObject({ '__streams.errors.topic': TIERS[0] });
  });

  it('is not fetched while it waits', async () => {
    const run = new Tiering((_value, attempt) => attempt < 3);
    await run.running.start();
    run.feed('a1');
    await run.running.advance(10_000);
    const [tier] = run.running.app.status().tiers;
    expect(tier).toMatchObject({ fetching: false, nextDue: expect.any(Number) as number });
    await run.running.advance(2 * MINUTE);
    expect(run.out).toEqual(['a1']);
    expect(run.running.app.status().tiers[0]).toMatchObject({ fetching: true, records: 0, nextDue: null });
  });

  it('comes back after a restart, and as often as it would have', async () => {
    const run = new Tiering(() => true);
    await run.running.start();
    run.feed('a1');
    await run.running.advance(10_000);
    await run.running.close();
    const next = run.another('next');
    await run.running.advance(30 * MINUTE);
    expect([run.attemptsOf('a1'), run.dead, next.state]).toEqual([[1, 2, 3, 4], ['a1'], 'RUNNING']);
  });
});

const plans = fc.record({
  partitions: fc.integer({ min: 1, max: 3 }),
  /** How many tries of each record fail. */
  fails: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 12 }),
  /** Seconds between the records. */
  every: fc.integer({ min: 0, max: 90 }),
  /** Seconds after which an instance is killed and another started. */
  kills: fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 3 }),
});

it('law: each record is tried exactly so often, never before it is due, and ends once, whatever is killed when', () =>
  fc.assert(
    fc.asyncProperty(plans, async ({ partitions, fails, every, kills }) => {
      const failing = (value: string) => fails[Number(value.slice(1))]!;
      const run = new Tiering((value, attempt) => attempt <= failing(value), {}, partitions);
      const { running } = run;
      let instance = 'first';
      run.another(instance);
      const events = [
        ...fails.map((_, n) => ({ at: n * every * 1_000, run: () => run.feed(`${'abc'[n % 3]}${n}`) })),
        ...kills.map((at, n) => ({
          at: at * 1_000,
          run: () => {
            running.log.kill(instance);
            run.another((instance = `next-${n}`));
          },
        })),
      ].sort((a, b) => a.at - b.at);
      const began = running.clock.wall();
      for (const event of events) {
        await running.advance(Math.max(0, event.at - (running.clock.wall() - began)));
        event.run();
      }
      await running.advance(40 * MINUTE);

      const all = fails.map((_, n) => `${'abc'[n % 3]}${n}`);
      const [healed, spent] = [all.filter((value) => failing(value) < 4), all.filter((value) => failing(value) >= 4)];
      expect(new Set(run.out)).toEqual(new Set(healed));
      expect(new Set(run.dead)).toEqual(new Set(spent));
      for (const value of all) {
        const tries = run.tried.filter((tried) => tried.value === value);
        const needed = Math.min(4, failing(value) + 1);
        expect(new Set(tries.map(({ attempt }) => attempt))).toEqual(
          new Set(Array.from({ length: needed }, (_, i) => i + 1)),
        );
        // A killed instance may have tried already what the next one tries again.
        if (kills.length === 0) expect(tries).toHaveLength(needed);
        const first = (attempt: number) => tries.find((tried) => tried.attempt === attempt)?.at;
        for (const [attempt, delay] of [
          [3, MINUTE],
          [4, 10 * MINUTE],
        ] as const) {
          const at = first(attempt);
          if (at !== undefined) expect(at - first(attempt - 1)!).toBeGreaterThanOrEqual(delay);
        }
      }
    }),
    { numRuns: runs(2_000) },
  ));

describe('steps that drop by state or by time', () => {
  it.each([1, 3])('let pass what comes back, as far as the step that failed (%i partitions)', async (partitions) => {
    const seen: string[] = [];
    const run = new Tiering((_value, attempt) => attempt < 4, {}, partitions, {
      above: (stream) =>
        stream
          .expire('5m')
          .dedupe({ within: '1h', max: 100 })
          .peek((_key, value) => void seen.push(value)),
      below: (stream) => stream.expire('1m', { named: 'too-late' }),
    });
    await run.running.start();
    run.feed('a1', 'b1', 'a2');
    await run.running.advance(30 * MINUTE);
    expect(seen.sort()).toEqual(['a1', 'a1', 'a1', 'b1', 'b1', 'b1']);
    // Behind the step that failed they are as strict as ever.
    expect([run.out, run.dead.toSorted()]).toEqual([[], ['a1', 'b1']]);
    expect(run.running.headers('in.DLQ')[0]).toMatchObject({ 'spillway.dlq.step': 'too-late' });
    expect(run.running.app.ledger().source.settled.deduped).toBe(1);
  });
});
