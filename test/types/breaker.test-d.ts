import type { CircuitBreakerOptions, KStream, Lossless, Tolerant } from 'spillway';
import { expectTypeOf, test } from 'vitest';

interface Order {
  readonly cents: number;
}
declare const tolerant: KStream<string, Order, Tolerant>;

test('circuitBreaker keeps the types of its stream, in a helper too', () => {
  expectTypeOf(tolerant.circuitBreaker()).toEqualTypeOf<KStream<string, Order, Tolerant>>();
  const guarded = <K, V, L extends Lossless>(stream: KStream<K, V, L>): KStream<K, V, L> =>
    stream.retryWithBackoff().circuitBreaker({ named: 'guard', openFor: '10s', slowAfter: 2_000 });
  expectTypeOf(guarded(tolerant)).toEqualTypeOf<KStream<string, Order, Tolerant>>();
});

test('circuitBreaker takes its own options only', () => {
  expectTypeOf<Parameters<typeof tolerant.circuitBreaker>>().toEqualTypeOf<[options?: CircuitBreakerOptions]>();
  // @ts-expect-error a duration has a unit
  tolerant.circuitBreaker({ openFor: '10' });
  // @ts-expect-error rates are numbers
  tolerant.circuitBreaker({ failureRate: '50%' });
  // @ts-expect-error attempts are the business of retryWithBackoff
  tolerant.circuitBreaker({ attempts: 3 });
});
