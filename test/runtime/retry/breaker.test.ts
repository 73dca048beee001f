import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BreakerState } from '../../../src/core/breaker-options.js';
import type { Clock } from '../../../src/core/clock.js';
import { Breaker, type BreakerOptions, type Permit } from '../../../src/runtime/retry/breaker.js';
import { runs } from '../../runs.js';
import { VirtualClock } from '../../virtual-clock.js';
import { NaiveBreaker } from './naive-breaker.js';

type Options = Required<BreakerOptions>;
type Subject = Pick<Breaker, 'state' | 'admit' | 'wait' | 'ended' | 'release'>;
type Make = (clock: Clock, options: Options, changed: (state: BreakerState) => void) => Subject;

const real: Make = (clock, options, changed) => new Breaker(clock, options, changed);

const rates = fc.constantFrom(0.1, 0.25, 0.5, 0.75, 1);
const options = fc.record<Options>({
  failureRate: rates,
  slowRate: rates,
  slowAfter: fc.constantFrom(0, 5, 10),
  window: fc.integer({ min: 1, max: 8 }),
  minimumCalls: fc.integer({ min: 1, max: 10 }),
  openFor: fc.constantFrom(1, 10, 100),
  halfOpenCalls: fc.integer({ min: 1, max: 4 }),
  distinctKeys: fc.integer({ min: 1, max: 3 }),
});

type Step =
  | { readonly is: 'admit' }
  | { readonly is: 'wait' }
  | { readonly is: 'pass'; readonly ms: number }
  | { readonly is: 'release'; readonly which: number }
  | {
      readonly is: 'end';
      readonly which: number;
      readonly failed: boolean;
      readonly took: number;
      readonly key: string | null;
    };

const which = fc.nat(50);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ is: fc.constant('admit' as const) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('wait' as const) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('pass' as const), ms: fc.constantFrom(0, 1, 9, 10, 99, 100) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('release' as const), which }) },
  {
    weight: 5,
    arbitrary: fc.record({
      is: fc.constant('end' as const),
      which,
      failed: fc.boolean(),
      took: fc.constantFrom(0, 4, 5, 6, 10, 11),
      key: fc.constantFrom(null, 'a', 'b', 'c'),
    }),
  },
);

/** Both are asked the same, and must answer the same, in every step of any schedule. */
const agrees = (make: Make) =>
  fc.property(options, fc.array(step, { maxLength: 120, size: 'max' }), (given, schedule) => {
    const clock = new VirtualClock();
    const states: BreakerState[] = [];
    const breaker = make(clock, given, (state) => void states.push(state));
    const naive = new NaiveBreaker(clock, given);
    const running: { readonly permit: Permit; readonly round: number }[] = [];
    const same = (one: unknown, other: unknown) => {
      if (!Object.is(one, other)) throw new Error(`${String(one)} is not ${String(other)}`);
    };
    for (const one of schedule) {
      if (one.is === 'pass') clock.pass(one.ms);
      else if (one.is === 'wait') clock.pass(naive.wait() < Infinity ? naive.wait() : 0);
      else if (one.is === 'admit') {
        const round = naive.admit();
        const permit = breaker.admit();
        same(permit !== null, round !== null);
        if (permit !== null && round !== null) running.push({ permit, round });
      } else {
        const [call] = running.splice(one.which % Math.max(1, running.length), 1);
        if (call === undefined) continue;
        if (one.is === 'release') {
          breaker.release(call.permit);
          naive.release(call.round);
        } else {
          breaker.ended(call.permit, one.failed, one.took, one.key);
          naive.ended(call.round, one.failed, one.took, one.key);
        }
      }
      same(breaker.state, naive.state);
      same(breaker.wait(), naive.wait());
    }
    same(states.join(), naive.states.join());
  });

/** A breaker with something changed in it. */
const withOptions =
  (change: (options: Options) => Partial<Options>): Make =>
  (clock, given, changed) =>
    new Breaker(clock, { ...given, ...change(given) }, changed);
const withMethods =
  (change: (breaker: Breaker) => Partial<Subject>): Make =>
  (clock, given, changed) => {
    const breaker = new Breaker(clock, given, changed);
    return {
      get state() {
        return breaker.state;
      },
      admit: () => breaker.admit(),
      wait: () => breaker.wait(),
      ended: (permit, failed, took, key) => breaker.ended(permit, failed, took, key),
      release: (permit) => breaker.release(permit),
      ...change(breaker),
    };
  };

const mutants: Record<string, Make> = {
  'takes a rate that is reached for one that is not': withOptions(({ failureRate }) => ({
    failureRate: failureRate + 1e-6,
  })),
  'takes a rate of slow calls that is reached for one that is not': withOptions(({ slowRate }) => ({
    slowRate: slowRate + 1e-6,
  })),
  'never counts slow calls': withOptions(() => ({ slowAfter: Infinity })),
  'takes a call of just slowAfter for slow': withOptions(({ slowAfter }) => ({ slowAfter: slowAfter - 1 })),
  'forgets a call too late': withOptions(({ window }) => ({ window: window + 1 })),
  'waits for a call more': withOptions(({ minimumCalls }) => ({ minimumCalls: minimumCalls + 1 })),
  'stays open too long': withOptions(({ openFor }) => ({ openFor: openFor + 1 })),
  'tries once more': withOptions(({ halfOpenCalls }) => ({ halfOpenCalls: halfOpenCalls + 1 })),
  'opens for a single key': withOptions(() => ({ distinctKeys: 1 })),
  'keeps what is released': withMethods(() => ({ release: () => {} })),
  'counts what is released as a success': withMethods((breaker) => ({
    release: (permit) => breaker.ended(permit, false, 0),
  })),
  'takes all calls for those of one key': withMethods((breaker) => ({
    ended: (permit, failed, took) => breaker.ended(permit, failed, took, null),
  })),
  'takes all calls for those of different keys': withMethods((breaker) => {
    let next = 0;
    return { ended: (permit, failed, took) => breaker.ended(permit, failed, took, next++) };
  }),
  'counts calls that began in another state': withMethods((breaker) => {
    let newest: Permit = 1;
    return {
      admit: () => {
        const permit = breaker.admit();
        newest = permit ?? newest;
        return permit;
      },
      ended: (_permit, failed, took, key) => breaker.ended(newest, failed, took, key),
    };
  }),
};

describe('a breaker', () => {
  it('goes from state to state as one that remembers everything', () => {
    fc.assert(agrees(real), { numRuns: runs(5000) });
  });

  it.each(Object.entries(mutants))('would be found out if it were one that %s', (_name, make) => {
    expect(fc.check(agrees(make), { numRuns: runs(5000), endOnFailure: true, seed: 1 }).failed).toBe(true);
  });

  it(`has Resilience4j's defaults`, () => {
    const clock = new VirtualClock();
    const states: BreakerState[] = [];
    const breaker = new Breaker(clock, {}, (state) => states.push(state));
    const call = (failed: boolean, took = 0) => breaker.ended(breaker.admit()!, failed, took);
    for (let i = 0; i < 50; i++) call(false);
    for (let i = 0; i < 49; i++) call(true);
    expect(breaker.state).toBe('closed');
    call(true);
    expect([breaker.state, breaker.admit(), breaker.wait()]).toEqual(['open', null, 60_000]);
    clock.pass(59_999);
    expect(breaker.admit()).toBe(null);
    clock.pass(1);
    const trials = Array.from({ length: 10 }, () => breaker.admit()!);
    expect([breaker.state, breaker.admit(), breaker.wait()]).toEqual(['half-open', null, Infinity]);
    for (const [i, permit] of trials.entries()) breaker.ended(permit, i < 4, 0);
    for (let i = 0; i < 99; i++) call(false, 60_001);
    expect(breaker.state).toBe('closed');
    call(false, 60_000);
    for (let i = 0; i < 99; i++) call(false, 60_001);
    expect(breaker.state).toBe('closed');
    call(false, 60_001);
    expect(states).toEqual(['open', 'half-open', 'closed', 'open']);
  });

  it('may be asked for a permit by who is told that it changed', () => {
    const clock = new VirtualClock();
    const permits: (Permit | null)[] = [];
    const limits = { window: 1, minimumCalls: 1, halfOpenCalls: 1, openFor: 10 };
    const breaker: Breaker = new Breaker(clock, limits, (state) => {
      if (state !== 'half-open') permits.push(breaker.admit());
    });
    breaker.ended(breaker.admit()!, true, 0);
    clock.pass(10);
    breaker.ended(breaker.admit()!, false, 0);
    expect(permits).toEqual([null, expect.any(Number)]);
  });
});
