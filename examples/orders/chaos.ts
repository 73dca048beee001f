import { setTimeout as sleep } from 'node:timers/promises';
import type { TierOf } from './topology.js';

type Phase = 'well' | 'flaky' | 'away' | 'slow';

/** Until which millisecond of a round; then the next one begins. */
const ROUND: readonly (readonly [until: number, phase: Phase])[] = [
  [1_000, 'well'],
  [2_000, 'flaky'],
  [4_000, 'away'],
  [8_000, 'slow'],
  [15_000, 'well'],
];
const LENGTH = ROUND.at(-1)![0];

/** The troubles that a look-up has at `elapsed` milliseconds since the first call. */
export const phaseAt = (elapsed: number): Phase => ROUND.find(([until]) => elapsed % LENGTH < until)![1];

/**
 * A look-up that has all the troubles of a service, in rounds of 15 seconds: it works, then every tenth call fails, then
 * it is away, then it is back and slow, then it works. `now` in milliseconds.
 */
export function troubled(tierOf: TierOf, now: () => number = () => performance.now()): TierOf {
  let begun: number | undefined;
  let calls = 0;
  return async (customerId, signal) => {
    begun ??= now();
    const phase = phaseAt(now() - begun);
    if (phase === 'away') throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    if (phase === 'flaky' && ++calls % 10 === 0) throw Object.assign(new Error('bad gateway'), { status: 502 });
    if (phase === 'slow') await sleep(50, undefined, { signal });
    return tierOf(customerId, signal);
  };
}
