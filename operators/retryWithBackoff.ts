import { checkClassification } from '../src/core/classification.js';
import { callback, integer, nameOf, number, refuseOption } from '../src/core/declaration.js';
import { inWholeUnits, parseDuration, parseSize, type Duration } from '../src/core/duration.js';
import type { Failure } from '../src/core/failure.js';
import { internalTopic } from '../src/core/internal-topic.js';
import { stateless, type DelayTopic, type Operator } from '../src/core/operator.js';
import { retryAfterOf } from '../src/core/retry-after.js';
import type { RetryInTiers, RetryOptions } from '../src/core/retry-options.js';
import type { RetryPolicy } from '../src/core/retry-policy.js';
import { refuseThenable } from '../src/core/thenable.js';
import { isTopicName } from '../src/core/topic-name.js';

/**
 * Has the steps around it tried again when they fail and that may help: with growing waits, at the step that failed and
 * with its input, so that the steps before it do not run twice. It guards the steps whose failures come to it, as
 * `toDLQ` does, and stands before one, which takes what is given up: failures that are permanent, at once, and those that
 * `attempts` tries or `maxElapsed` did not help. While a record waits, those of its key that come to the same step wait
 * behind it and others pass; membership and commits go on, however long it takes. Failures of a source's serdes are
 * never tried again, and a sink does so itself.
 *
 * **Emits when** a record comes: the same one.
 * **Drops when** never.
 * **Fails when** never: a failure that is given up, or whose function (`classify`, `retryAfter`, `onRetry`) throws, goes to
 * the next handler, and with none the app stops.
 * **Settles when** the record settles.
 *
 * @throws SpillwayError `INVALID_OPTION`.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('words', text)
 *   .mapValuesAsync(async (word, _key, { attempt }) => `${word}, said ${attempt} time(s)`)
 *   .retryWithBackoff({ attempts: 3, base: '1s', jitter: 'none', factor: 1 })
 *   .toDLQ('words.DLQ')
 *   .to('said', text);
 * const topology = builder.build();
 */
export function retryWithBackoff<K, V>(options: RetryOptions = {}): Operator<K, V, K, V> {
  const { named } = nameOf(KIND, options);
  const declared = { named, ...(options.tiers === undefined ? {} : { tiers: tiersOf(options, named) }) };
  return stateless(KIND, { role: 'retry', policy: policyOf(options) }, declared);
}

const KIND = 'retryWithBackoff';
const JITTERS = ['full', 'equal', 'decorrelated', 'none'] as const;
const ORDERS = ['key', 'partition', 'none'] as const;

function policyOf(options: RetryOptions): RetryPolicy {
  const { retryAfter, onRetry, classify } = options;
  const base = duration('base', options.base ?? 100);
  const cap = duration('cap', options.cap ?? '10s');
  if (cap < base) refuseOption(KIND, 'cap', options.cap, `no less than base, which is ${base} ms`);
  if (classify !== undefined) checkClassification(classify, `${KIND}.classify`);
  if (onRetry !== undefined) callback(KIND, 'onRetry', onRetry);
  return Object.freeze({
    attempts: integer(KIND, 'attempts', options.attempts ?? 5, 1),
    backoff: {
      base,
      cap,
      factor: number(KIND, 'factor', options.factor ?? 2, 1, Infinity),
      jitter: oneOf('jitter', options.jitter ?? 'full', JITTERS),
    },
    maxElapsed: options.maxElapsed === undefined ? Infinity : duration('maxElapsed', options.maxElapsed),
    budget: budgetOf(options.budget ?? {}),
    park: {
      records: integer(KIND, 'park.records', options.park?.records ?? 10_000, 1),
      bytes: parseSize(options.park?.bytes ?? '64MiB', `${KIND}.park.bytes`),
    },
    breaker: breakerOf(options.breaker ?? {}),
    orderBy: oneOf('orderBy', options.orderBy ?? 'key', ORDERS),
    classify,
    retryAfter: retryAfter === undefined ? retryAfterOf : asked(callback(KIND, 'retryAfter', retryAfter)),
    onRetry,
  });
}

function tiersOf({ tiers, orderBy }: RetryInTiers, named: string | undefined): readonly DelayTopic[] {
  if (orderBy !== 'none')
    refuseOption(KIND, 'orderBy', orderBy, `'none' with tiers: others of a key go on while one of it waits in a topic`);
  if (!Array.isArray(tiers) || tiers.length === 0) refuseOption(KIND, 'tiers', tiers, `durations, as in ['1m', '1h']`);
  if (named === undefined || !isTopicName(internalTopic(`${named}-retry-999d`, 'a')))
    refuseOption(KIND, 'named', named, 'with tiers part of the name of a topic: 1 to 200 of a-z A-Z 0-9 . _ -');
  const delays = tiers.map((given, i) => {
    const delay = duration(`tiers.${i}`, given);
    if (delay === 0) refuseOption(KIND, `tiers.${i}`, given, 'more than 0');
    return delay;
  });
  if (new Set(delays).size < delays.length) refuseOption(KIND, 'tiers', tiers, 'each delay once');
  return Object.freeze(
    delays.map((delay) => ({ topic: internalTopic(`${named}-retry-${inWholeUnits(delay)}`), delay })),
  );
}

function budgetOf(budget: NonNullable<RetryOptions['budget']>): RetryPolicy['budget'] {
  if (budget === false) return null;
  const window = duration('budget.window', budget.window ?? '10s');
  if (window === 0) refuseOption(KIND, 'budget.window', budget.window, 'more than 0');
  return {
    ratio: number(KIND, 'budget.ratio', budget.ratio ?? 0.2, 0, Infinity),
    perSecond: number(KIND, 'budget.perSecond', budget.perSecond ?? 10, 1, Infinity),
    window,
  };
}

function breakerOf(breaker: NonNullable<RetryOptions['breaker']>): RetryPolicy['breaker'] {
  if (breaker === false) return null;
  return {
    failureRate: number(KIND, 'breaker.failureRate', breaker.failureRate ?? 0.5, 0, 1),
    window: integer(KIND, 'breaker.window', breaker.window ?? 100, 1),
    openFor: duration('breaker.openFor', breaker.openFor ?? '5s'),
  };
}

/** Looks at what a function of the user answers: a wait that is no number would never end, or be none. */
function asked(retryAfter: (failure: Failure) => number | undefined): (failure: Failure) => number | undefined {
  return (failure) => {
    const given = retryAfter(failure);
    refuseThenable(given, KIND, 'a retryAfter that answers at once');
    return given === undefined ? undefined : number(KIND, 'retryAfter', given, 0, Infinity);
  };
}

const duration = (option: string, given: Duration) => parseDuration(given, `${KIND}.${option}`);

function oneOf<T extends string>(option: string, given: T, allowed: readonly T[]): T {
  return allowed.includes(given)
    ? given
    : refuseOption(KIND, option, given, allowed.map((word) => `'${word}'`).join(' or '));
}
