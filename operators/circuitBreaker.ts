import type { BreakerPolicy, CircuitBreakerOptions } from '../src/core/breaker-options.js';
import { integer, nameOf, number, refuseOption } from '../src/core/declaration.js';
import { parseDuration, type Duration } from '../src/core/duration.js';
import { stateless, type Operator } from '../src/core/operator.js';

/**
 * Stops calling the steps around it while what they depend on is out of order: records wait before them, and the intake
 * rests. It guards the steps whose failures would come to a handler in its place, those of the handlers that it stands
 * beside. It takes no failure: what becomes of one is up to the handlers, as if it were not there. Failures count when
 * they are transient, the tries of a `retryWithBackoff` each for itself; those wait too while it is open, so the two
 * stand side by side in either order, by custom the breaker behind the retry.
 *
 * **Emits when** a record comes: the same one.
 * **Drops when** never.
 * **Fails when** never.
 * **Settles when** the record settles.
 *
 * @throws SpillwayError `INVALID_OPTION`.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('orders', text)
 *   .mapValuesAsync(async (item) => `${item} 3.10`)
 *   .retryWithBackoff({ attempts: 3 })
 *   .circuitBreaker({ failureRate: 0.5, slowRate: 0.9, slowAfter: '2s', openFor: '10s' })
 *   .toDLQ('orders.DLQ')
 *   .to('priced', text);
 * const topology = builder.build();
 */
export function circuitBreaker<K, V>(options: CircuitBreakerOptions = {}): Operator<K, V, K, V> {
  const declared = nameOf(KIND, options);
  return stateless(KIND, { role: 'breaker', policy: policyOf(options) }, declared);
}

const KIND = 'circuitBreaker';

function policyOf(options: CircuitBreakerOptions): BreakerPolicy {
  const window = integer(KIND, 'window', options.window ?? 100, 1);
  const minimumCalls = integer(KIND, 'minimumCalls', options.minimumCalls ?? Math.min(100, window), 1);
  if (minimumCalls > window)
    refuseOption(KIND, 'minimumCalls', minimumCalls, `no more than window, which is ${window}`);
  return Object.freeze({
    failureRate: rate('failureRate', options.failureRate ?? 0.5),
    slowRate: rate('slowRate', options.slowRate ?? 1),
    slowAfter: duration('slowAfter', options.slowAfter ?? '60s'),
    window,
    minimumCalls,
    openFor: duration('openFor', options.openFor ?? '60s'),
    halfOpenCalls: integer(KIND, 'halfOpenCalls', options.halfOpenCalls ?? 10, 1),
  });
}

/** A share of 0 would be reached by no failure at all. */
function rate(option: string, given: number): number {
  return number(KIND, option, given, 0, 1) > 0 ? given : refuseOption(KIND, option, given, 'more than 0');
}

const duration = (option: string, given: Duration) => parseDuration(given, `${KIND}.${option}`);
