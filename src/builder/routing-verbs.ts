import type { CircuitBreakerOptions } from '../core/breaker-options.js';
import type { Context } from '../core/context.js';
import type { DeadLetterOptions, DeadLetterTopics } from '../core/dead-letter-options.js';
import type { Failure } from '../core/failure.js';
import type { Lossless, Tolerant } from '../core/loss.js';
import type { Named, Produced, Repartitioned } from '../core/options.js';
import type { Predicate } from '../core/predicate.js';
import type { RetryOptions } from '../core/retry-options.js';
import type { KStream } from './kstream.js';
import type { NarrowKey, NarrowValue, Remainder } from './narrowing.js';

/** The verbs that say where records and failures go. */
export interface RoutingVerbs<out K, out V, out L extends Lossless> {
  /** Makes one stream of two; it is tolerant of loss only when both are. */
  merge<K2, V2>(other: KStream<K2, V2, L>, options?: Named): KStream<K | K2, V | V2, L>;
  merge<K2, V2>(other: KStream<K2, V2>, options?: Named): KStream<K | K2, V | V2>;

  /**
   * Parts the stream by named predicates, and gives a record of streams. What none takes goes to `otherwise`, or ends
   * as filtered. Type guards narrow; a guard that is false for some values of its type makes `otherwise` too narrow.
   */
  split<
    const B extends Readonly<Record<string, Predicate<K, V>>>,
    // Inferred apart from B: a check against keyof B would fix B before its guards are inferred.
    N extends string,
    const O extends string = never,
  >(
    branches: B & { readonly [M in N]: Predicate<K, V> },
    options?: Named & {
      readonly otherwise?: O extends N ? `otherwise: '${O}' is already a branch of this split; choose another name` : O;
    },
  ): {
    readonly [M in (keyof B & string) | O]: M extends keyof B
      ? KStream<NarrowKey<B[M], K>, NarrowValue<B[M], V>, L>
      : KStream<K, Remainder<V, B>, L>;
  };

  /** Parts the stream by a list of predicates, and gives a tuple of streams. What none takes ends as filtered. */
  branch<const P extends readonly [Predicate<K, V>, ...Predicate<K, V>[]]>(
    predicates: P,
    options?: Named,
  ): { readonly [I in keyof P]: KStream<NarrowKey<P[I], K>, NarrowValue<P[I], V>, L> };

  /** Ends the stream on purpose, and says why. */
  ignore(reason: string, options?: Named): void;

  /** Writes to a topic, or to the topic that a function gives, of those listed in `topics`. Ends the stream. */
  to<const T extends string = 'to() with a function as topic needs { topics: [every topic it can return] }'>(
    topic: string | ((key: K, value: V, ctx: Context) => NoInfer<T>),
    produced: Produced<K, V> & { readonly topics?: readonly T[] },
  ): void;

  /**
   * Takes the stream through a topic of the app's own, `<applicationId>-<named>-repartition`, to the partitions where its
   * keys belong. Below it, records of one key are in order wherever they came from.
   */
  repartition<K2, V2>(repartitioned: Repartitioned<K, V, K2, V2>): KStream<K2, V2, L>;

  /**
   * Has the steps around it tried again when they fail and that may help: with growing waits, at the step that failed.
   * What it gives up goes to the handler behind it, so a `toDLQ` follows.
   */
  retryWithBackoff(options?: RetryOptions): KStream<K, V, L>;

  /**
   * Stops calling the steps around it while what they depend on is out of order: records wait, and the intake rests.
   * Failures are not its business; beside a `retryWithBackoff` no try is wasted meanwhile.
   */
  circuitBreaker(options?: CircuitBreakerOptions): KStream<K, V, L>;

  /** Takes failures and writes them to `topic`, by default the source topic with `.DLQ` behind it. */
  toDLQ(options?: DeadLetterOptions): KStream<K, V, L>;
  toDLQ(topic?: string, options?: DeadLetterOptions): KStream<K, V, L>;
  toDLQ<const T extends string>(
    topic: (failure: Failure) => NoInfer<T>,
    options: DeadLetterTopics & { readonly topics: readonly T[] },
  ): KStream<K, V, L>;

  /** Ends the stream by making each record a failure, for `topic` or where the failures of this place go anyway. */
  deadLetter(reason: string, options?: Named): void;
  deadLetter(reason: string, topic?: string, options?: Named): void;

  /** Declares that records of this stream may be lost, and why. */
  lossTolerant(reason: string, options?: Named): KStream<K, V, Tolerant>;
}
