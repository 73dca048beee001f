import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KStream, Tolerant } from 'spillway';
import { expire } from '../../operators/expire.js';
import { runs } from '../runs.js';
import { VirtualClock } from '../virtual-clock.js';
import { inheritsTheRest, letsNullsThrough } from './failing.js';
import { context, host, opened, untyped } from './opened.js';
import { takesAName } from './refusals.js';
import { nullable, Scenario, text } from './through-engine.js';

const HOUR = 3_600_000;

/** What the step does with a record of that age: passes, drops or fails it. */
function fate(operator: ReturnType<typeof expire>, age: number): string {
  const clock = new VirtualClock();
  const step = operator.open({ ...host, clock });
  if (step.role !== 'gate') throw new Error(step.role);
  try {
    const on = step.apply(untyped('k'), untyped('v'), { ...context, timestamp: clock.wall() - age });
    return on ? 'passes' : step.ended;
  } catch (thrown) {
    return String((thrown as { code?: string }).code);
  }
}

describe('expire', () => {
  it('lets a record pass that is exactly so old, and none that is a millisecond older (D68)', () => {
    expect(fate(expire('1h'), HOUR)).toBe('passes');
    expect(fate(expire('1h'), HOUR + 1)).toBe('EXPIRED');
    expect(fate(expire('1h', undefined, true), HOUR)).toBe('passes');
    expect(fate(expire('1h', undefined, true), HOUR + 1)).toBe('expired');
  });

  it.each([
    ['1h', HOUR + 1, 'the record is 1.001h old, of at most 1h'],
    ['90m', 2 * HOUR, 'the record is 120m old, of at most 90m'],
    [1500, 1501, 'the record is 1501ms old, of at most 1500ms'],
    ['1d', 400 * 24 * HOUR + 1, 'the record is 401d old, of at most 1d'],
  ] as const)('says how old a record is, of at most %s', (limit, age, sentence) => {
    const clock = new VirtualClock();
    const step = expire(limit).open({ ...host, clock });
    if (step.role !== 'gate') throw new Error(step.role);
    const failing = () => step.apply(untyped('k'), untyped('v'), { ...context, timestamp: clock.wall() - age });
    expect(failing).toThrow(expect.objectContaining({ code: 'EXPIRED', message: expect.stringContaining(sentence) }));
  });

  it('lets pass what has no timestamp, and what is from the future', () => {
    const step = opened(expire('1ms'), 'gate');
    const passes = (timestamp: number) => step.apply(untyped('k'), untyped('v'), { ...context, timestamp });
    expect(passes(-1)).toBe(true);
    expect(passes(Number.MAX_SAFE_INTEGER)).toBe(true);
    expect(() => passes(0)).toThrow(expect.objectContaining({ code: 'EXPIRED' }));
  });

  it('fails its records, or ends them, by age alone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.boolean(),
        (limit, age, loss) => {
          const over = loss ? 'expired' : 'EXPIRED';
          expect(fate(expire(limit, undefined, loss), age)).toBe(age > limit ? over : 'passes');
          expect(fate(expire(limit, undefined, loss), limit)).toBe('passes');
        },
      ),
      { numRuns: runs(1000) },
    );
  });

  it('is fallible, with failures of kind expired, but where loss was declared', () => {
    expect(expire('1h')).toMatchObject({ fallible: true, failure: 'expired', boundary: false, rekeys: false });
    expect(expire('1h', undefined, true)).toMatchObject({ fallible: false, boundary: false, rekeys: false });
  });

  it.each([0, -1, Number.NaN, Infinity, '-5s', '1.5h', 'soon', '', undefined, null, {}])('refuses %j', (maxAge) => {
    expect(() => expire(untyped(maxAge))).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(`'expire.maxAge'`) }),
    );
  });

  takesAName('expire', (options) => expire('1h', options));
});

describe('expire through the engine', () => {
  const at = (scenario: Scenario, age: number) => ({ timestamp: scenario.driver.now - age });

  it('makes dead letters of what is too old, with their age in words', async () => {
    const scenario = new Scenario((builder) =>
      builder.stream('in', text).expire('1h', { named: 'step' }).toDLQ('dead').to('out', text),
    );
    scenario.feed('in', ['a', 'old', at(scenario, 2 * HOUR)], ['a', 'new', at(scenario, HOUR / 2)]);
    await scenario.settles({
      source: { emitted: 1, 'dead-lettered': 1 },
      steps: { step: { in: 2, emitted: 1, 'dead-lettered': 1 } },
      topics: { out: 1, dead: 1 },
      deadLetters: { 'expired: EXPIRED': 1 },
    });
    expect(scenario.values('out')).toEqual(['new']);
    const [letter] = scenario.driver.deadLetters('dead');
    expect(letter).toMatchObject({ kind: 'expired', step: 'step', attempts: 1 });
    expect(String(letter!.value)).toBe('old');
    expect(letter!.message).toContain('the record is 2h old, of at most 1h');
  });

  it('gives all its failures one fingerprint, whatever the age', async () => {
    const prints: string[] = [];
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .expire('1h')
        .toDLQ(({ fingerprint }) => (prints.push(fingerprint), 'dead' as const), { topics: ['dead'] })
        .to('out', text),
    );
    for (const age of [1, 1.5, 40, 99.9, 100, 12_345, 472_222])
      scenario.feed('in', ['a', 'old', at(scenario, Math.floor(age * HOUR) + 1)]);
    await scenario.settles({ source: { 'dead-lettered': 7 }, deadLetters: { 'expired: EXPIRED': 7 } });
    expect(new Set(prints).size).toBe(1);
  });

  it('drops and counts what is too old where loss was declared, also below other steps', async () => {
    const scenario = new Scenario((builder) => {
      const stream = builder.stream('in', text).lossTolerant('old ones say nothing');
      const { a, rest } = stream.mapValues((value) => value).split({ a: (key) => key === 'a' }, { otherwise: 'rest' });
      a.merge(rest).expire('1h', { named: 'step' }).to('out', text);
    });
    scenario.feed('in', ['a', 'old', at(scenario, 2 * HOUR)], ['b', 'older', at(scenario, 3 * HOUR)], ['a', 'new']);
    await scenario.settles({
      source: { emitted: 1, expired: 2 },
      steps: { step: { in: 3, emitted: 1, expired: 2 } },
      topics: { out: 1 },
    });
  });

  it('drops below a repartition of a stream whose loss was declared', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .lossTolerant('old ones say nothing')
        .repartition({ named: 'moved', ...text })
        .expire('1h', { named: 'step' })
        .to('out', text),
    );
    scenario.feed('in', ['a', 'old', at(scenario, 2 * HOUR)], ['a', 'new', at(scenario, 0)]);
    await scenario.driver.idle();
    const step = scenario.driver.ledger().steps.find(({ step }) => step === 'step');
    expect(step).toMatchObject({ in: 2, emitted: 1, ended: { expired: 1 } });
    await scenario.driver.close();
  });

  it('fails what is too old below a merge with a stream of which nothing may be lost', async () => {
    const scenario = new Scenario((builder) => {
      const lossless = builder.stream('in', text);
      const tolerant = builder.stream('clicks', text).lossTolerant('clicks');
      lossless.merge(tolerant).expire('1h', { named: 'one' }).toDLQ('dead').to('out', text);
      tolerant.merge(lossless).expire('1h', { named: 'other' }).toDLQ('late').to('out', text);
    });
    scenario.feed('clicks', ['a', 'old', at(scenario, 2 * HOUR)]);
    await scenario.driver.idle();
    expect(scenario.driver.ledger().deadLetters).toEqual({ 'expired: EXPIRED': 2 });
    await scenario.driver.close();
  });

  it('cannot be made to drop by a cast, nor by an argument more', () => {
    const build = (declare: (stream: KStream<string, string>) => KStream<string, string>) => () =>
      new Scenario((builder) => declare(builder.stream('in', text)).to('out', text));
    const asks = expect.objectContaining({ code: 'INVALID_TOPOLOGY', message: expect.stringContaining(`'expire-1'`) });
    expect(build((stream) => stream.expire('1h'))).toThrow(asks);
    expect(build((stream) => (stream as KStream<string, string, Tolerant>).expire('1h'))).toThrow(asks);
    const expiring = (stream: object) => stream as { expire(...given: unknown[]): KStream<string, string> };
    expect(build((stream) => expiring(stream).expire('1h', undefined, true))).toThrow(asks);
    expect(build((stream) => stream.lossTolerant('old').expire('1h'))).not.toThrow();
  });

  it('goes by the timestamp that a step above gave', async () => {
    const scenario = new Scenario((builder) =>
      builder
        .stream('in', text)
        .map((key, value) => ({ key, value, timestamp: Number(value) }))
        .expire('1h', { named: 'step' })
        .toDLQ('dead')
        .to('out', text),
    );
    const now = scenario.driver.now;
    scenario.feed('in', ['a', String(now), { timestamp: 5 }], ['b', String(now - 2 * HOUR), { timestamp: now }]);
    await scenario.settles({
      source: { emitted: 1, 'dead-lettered': 1 },
      deadLetters: { 'expired: EXPIRED': 1 },
    });
    expect(scenario.pairs('out')).toEqual([['a', String(now)]]);
  });

  letsNullsThrough((stream) => stream.expire('1h', { named: 'step' }));
  inheritsTheRest((stream) => stream.expire('36500d'));
  it('takes a tombstone that is too old like any other', async () => {
    const scenario = new Scenario((builder) =>
      builder.stream('in', nullable).expire('1h').toDLQ('dead').to('out', nullable),
    );
    scenario.feed('in', [null, null, at(scenario, 2 * HOUR)]);
    await scenario.settles({ source: { 'dead-lettered': 1 }, deadLetters: { 'expired: EXPIRED': 1 } });
  });
});
