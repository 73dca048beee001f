export type { BatchDestinations } from './core/batch-destinations.js';
export type {
  BatchContext,
  BatchItem,
  BatchOptions,
  BatchSize,
  Failed,
  FailedItem,
  PartialResults,
} from './core/batch.js';
export type {
  AsyncOptions,
  ByKey,
  ByPartition,
  OrderedKey,
  ThisKeyNeedsAnOrderKey,
  Unordered,
} from './core/call-options.js';
export type { Context } from './core/context.js';
export type { DeadLetterOptions, DeadLetterTopics, ToldError } from './core/dead-letter-options.js';
export { defineOperator, type Open, type OperatorOptions } from './core/define-operator.js';
export { parseDuration, parseSize, type Duration, type Size } from './core/duration.js';
export type { ErrorCode } from './core/error-catalogue.js';
export { SpillwayError } from './core/errors.js';
export type { Failure, FailureKind } from './core/failure.js';
export type { Primitive } from './core/identity.js';
export type { Lossless, Tolerant } from './core/loss.js';
export type { Entry, Host, Internal, Operator, Pair } from './core/operator.js';
export {
  Consumed,
  Named,
  Produced,
  Repartitioned,
  type Breach,
  type Dedupe,
  type DedupeBy,
  type ManyOptions,
} from './core/options.js';
export type { Predicate } from './core/predicate.js';
export type { Header, Headers } from './core/record.js';
export type { Deserializer, Serde, Serializer } from './core/serde.js';
export type { JsonOptions, JsonSerde } from './core/json.js';
export { Serdes, type BytesSerde } from './core/serdes.js';
export type { StandardIssue, StandardResult, StandardSchema } from './core/standard-schema.js';
export type { AsyncVerbs } from './builder/async-verbs.js';
export type { Batched } from './builder/batched.js';
export type { KStream } from './builder/kstream.js';
export type { ExcludeValue, NarrowKey, NarrowValue, Remainder } from './builder/narrowing.js';
export type { RecordVerbs } from './builder/record-verbs.js';
export type { IfAsync, Parts, Refused, Sync } from './builder/refused.js';
export type { RoutingVerbs } from './builder/routing-verbs.js';
export { StreamsBuilder, type BuildOptions } from './builder/streams-builder.js';
export { Topology, type DescribeFormat } from './graph/topology.js';
export { systemClock, type Cancel, type Clock, type Random } from './core/clock.js';
export type { AppEvent, PauseReason, State } from './core/events.js';
export { lastHeader, type ConsumerRecord, type ProducerRecord, type TopicPartition } from './core/record.js';
export type { Reset } from './core/reset.js';
export type { Ended, Ledger, Outcome, SourceAccount, StepAccount } from './core/ledger.js';
export { jsonLogger, silent, type Logger } from './core/logger.js';
export type {
  BoundaryStatus,
  BreakerStatus,
  CallStatus,
  Lag,
  PartitionStatus,
  Rates,
  Standing,
  Status,
  TierStatus,
} from './core/status.js';
export type {
  Assigned,
  Batch,
  Client,
  ClientOptions,
  Intake,
  InternalTopic,
  Mark,
  Membership,
  Plan,
  ProduceError,
  Subscription,
  Transport,
} from './core/transport.js';
export { readDeadLetter } from './deadletters/read.js';
export type { DeadLetterDialect, DeadLetterStory } from './deadletters/story.js';
export type { NodeJson, TopologyJson } from './graph/describe-json.js';
export type { Advice, AdviceCode } from './graph/lint.js';
export {
  memory,
  type Assignor,
  type GroupInfo,
  type Memory,
  type MemoryOptions,
  type RawRecord,
  type Source,
  type TopicOptions,
} from './runtime/memory/index.js';
export type { Class, Classification, Classifier, ClassRule } from './core/classification.js';
export type { BreakerState, CircuitBreakerOptions } from './core/breaker-options.js';
export type { RetryInPlace, RetryInTiers, RetryOptions } from './core/retry-options.js';
export type { StreamsOptions } from './runtime/options.js';
export { KafkaStreams } from './runtime/streams.js';
