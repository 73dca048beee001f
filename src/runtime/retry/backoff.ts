import type { Random } from '../../core/clock.js';
import type { BackoffPolicy } from '../../core/retry-policy.js';

/**
 * Milliseconds to wait before retry number `attempt` (1 is the second try), as AWS defines the jitters in "Exponential
 * Backoff And Jitter" (Marc Brooker, https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), where
 * `full` does best by load and time:
 *
 * | jitter | wait, with e = min(cap, base · factor^(attempt - 1)) |
 * |---|---|
 * | none | e |
 * | full | anything from 0 to e |
 * | equal | anything from e/2 to e |
 * | decorrelated | min(cap, anything from base to 3 · the wait before) |
 *
 * `previous` is the wait before the last retry, 0 before the first.
 * @example delayOf({ base: 100, cap: 10_000, factor: 2, jitter: 'none' }, 3, 200, Math.random) // 400
 */
export function delayOf(policy: BackoffPolicy, attempt: number, previous: number, random: Random): number {
  const { base, cap, factor, jitter } = policy;
  if (jitter === 'decorrelated') {
    // A wait that a Retry-After made longer than the cap is not the policy's own.
    const before = Math.max(base, Math.min(previous, cap));
    return Math.min(cap, base + random() * (3 * before - base));
  }
  // Without the question, 0 times an infinite power is not a number.
  const longest = base === 0 ? 0 : Math.min(cap, base * factor ** (attempt - 1));
  switch (jitter) {
    case 'none':
      return longest;
    case 'full':
      return random() * longest;
    case 'equal':
      return ((1 + random()) / 2) * longest;
  }
}
