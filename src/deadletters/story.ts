/** Whose headers tell of the death of a record. `x-original` is the habit of Spring Cloud Stream and many others. */
export type DeadLetterDialect =
  'spillway' | 'kafka-streams' | 'spring' | 'connect' | 'smallrye' | 'share-group' | 'x-original';

/** What the headers of a dead letter tell. What its dialect does not say, or says in no readable way, is null. */
export interface DeadLetterStory {
  readonly dialect: DeadLetterDialect;
  /** Where the record lay that failed, and its time in milliseconds since 1970. */
  readonly origin: {
    readonly topic: string | null;
    readonly partition: number | null;
    readonly offset: number | null;
    readonly timestamp: number | null;
  };
  /** The class of the error, as `RangeError` or `java.lang.IllegalStateException`, and that of its cause. */
  readonly exception: string | null;
  readonly cause: string | null;
  readonly message: string | null;
  readonly stacktrace: string | null;
  /** The step that failed, by name; of Connect, its stage, as `VALUE_CONVERTER`. */
  readonly step: string | null;
  /** `deserialization`, `validation`, `processing`, `timeout`, `serialization`, `production`, …: Spillway's alone. */
  readonly kind: string | null;
  /** Equal for failures of one sort, whatever their ids and numbers: Spillway's alone. */
  readonly fingerprint: string | null;
  readonly attempts: number | null;
  /** Milliseconds since 1970. */
  readonly firstFailedAt: number | null;
  readonly lastFailedAt: number | null;
  /** How often the record was replayed before it died: Spillway's alone. */
  readonly replayCount: number | null;
  /** Equal for the same record, step and child, however often it fails: Spillway's alone. */
  readonly id: string | null;
  /** The application; of Connect, the connector. */
  readonly app: string | null;
  /** The consumer group. */
  readonly group: string | null;
  /** The instance of the application; of Connect, the number of the task. */
  readonly instance: string | null;
}
