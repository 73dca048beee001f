import { entry, type Entry } from './error-entry.js';
import { resultErrors } from './result-errors.js';
import { schemaErrors } from './schema-errors.js';
import { startErrors } from './start-errors.js';

/**
 * Every error code, with its message and what to do about it. `docs/errors.md` lists the same; a test compares them.
 */
export const catalogue = {
  // declaring
  INVALID_OPTION: entry<{ option: string; given: string; wanted: string }>(
    (e) => `option '${e.option}' is ${e.given}, and should be ${e.wanted}`,
    'Correct the option.',
  ),
  INVALID_TOPOLOGY: entry<{ problems: readonly string[] }>(
    (e) =>
      `the topology has ${e.problems.length} problem(s):\n${e.problems.map((p, i) => `  ${i + 1}. ${p}`).join('\n')}\n`,
    'Each line says what to change.',
  ),
  FOREIGN_STREAM: entry<{ operator: string }>(
    (e) => `${e.operator}() got a stream of another StreamsBuilder`,
    'Build both streams with the same builder, or connect the two topologies through a topic.',
  ),
  // a record
  ...resultErrors,
  KEY_WITHOUT_ORDER: entry<{ given: string }>(
    (e) => `a key of type ${e.given} has no order`,
    `Give the step an orderKey: (key, value) => primitive, or orderBy: 'none'.`,
  ),
  CONTRACT: entry<{ problem: string }>(
    (e) => `the record breaks the contract: ${e.problem}`,
    'The producer of the record, or the contract, is wrong.',
  ),
  DECLARED: entry<{ reason: string }>((e) => `declared a failure: ${e.reason}`, 'The topology says so.'),
  EXPIRED: entry<{ age: string; limit: string }>(
    (e) => `the record is ${e.age} old, of at most ${e.limit}`,
    'It waited too long before it came here, or maxAge is too short. On a lossTolerant stream it is dropped and counted.',
  ),
  NO_IDENTITY: entry<{ given: string }>(
    (e) => `an identity of type ${e.given} cannot be compared`,
    'Give dedupe by: (key, value) => a primitive, bytes, or null for a record that has none.',
  ),
  UNLISTED_TOPIC: entry<{ given: string; topics: readonly string[] }>(
    (e) => `the topic function gave '${e.given}', which is not one of ${e.topics.join(', ')}`,
    'List every topic that the function can return in { topics }.',
  ),
  INVALID_DEAD_LETTER: entry<{ option: string; problem: string }>(
    (e) => `the function ${e.option} of toDLQ() gave ${e.problem}`,
    'enrich gives an object of text or bytes by header, 32 KiB at most, and redact one with name and message. The dead letter was written without.',
  ),
  INVALID_PARTITION: entry<{ given: string; partitions: number }>(
    (e) => `the partition function gave ${e.given} for ${e.partitions} partitions`,
    'Return an integer from 0 to partitions - 1.',
  ),
  CALL_TIMED_OUT: entry<{ timeout: number }>(
    (e) => `the call did not end within ${e.timeout} ms`,
    'Raise the timeout, or pass ctx.signal on so that the call can be stopped.',
    true,
  ),
  RECORD_KILLS: entry<{ times: number }>(
    (e) => `the process died ${e.times} times while this record was the only one in flight`,
    'Look for process.exit(), memory without bound and rejections that nobody handles in what the steps do with it. A record of a source without a toDLQ() of its own stops the app: each start then gives it one more try.',
  ),
  TOO_MANY_ABANDONED_CALLS: entry<{ abandoned: number; concurrency: number }>(
    (e) => `${e.abandoned} calls never ended although they were aborted; at most ${e.concurrency} are borne`,
    'Pass ctx.signal on to what the step calls, so that a call ends when its time is up.',
  ),
  NOT_AN_ERROR: entry<{ thrown: string }>(
    (e) => `something that is no Error was thrown: ${e.thrown}`,
    'Throw an Error.',
  ),
  // bytes and schemas
  ...schemaErrors,
  // the log
  RECORD_FAILED: entry<{ kind: string; problem: string }>(
    (e) => `a ${e.kind} failure found no way out, and the app stopped at it: ${e.problem}`,
    'Everything before the record is committed. Correct the cause and start again, or give the step a toDLQ().',
  ),
  DEAD_LETTER_REFUSED: entry<{ topics: readonly string[]; problem: string }>(
    (e) => `no topic took the dead letter (tried: ${e.topics.join(', then ') || 'none'}): ${e.problem}`,
    'The record is not committed. Make the topic writable and start again.',
  ),
  UNKNOWN_TOPIC: entry<{ topic: string }>(
    (e) => `there is no topic '${e.topic}'`,
    'Create it, and then start the app: it goes on where it stopped.',
  ),
  NOT_AUTHORIZED: entry<{ what: string; operation: string; command?: string }>(
    (e) => `the user of this app may not ${e.operation} ${e.what}${e.command ? ` (to allow it: ${e.command})` : ''}`,
    'Grant it (kafka-acls), and start again.',
  ),
  PRODUCE_REFUSED: entry<{ problem: string }>(
    (e) => `the log refused the record: ${e.problem}`,
    'Correct the record or the limits of the topic.',
  ),
  HEADERS_NOT_CARRIED: entry<{ name: string; problem: string }>(
    (e) => `kafkajs cannot write the header '${e.name}' as it is: ${e.problem}`,
    'It could if it were the version that Spillway asks for: see the warning at the start.',
  ),
  BATCH_OVER_BUDGET: entry<{ codec: string; limit: number }>(
    (e) => `a batch of records that came compressed with ${e.codec} takes more than ${e.limit} bytes`,
    'Find out who writes such batches. If they are meant, raise maxInflated of the transport.',
  ),
  BATCH_UNREADABLE: entry<{ codec: string; problem: string }>(
    (e) => `a batch of records cannot be read with ${e.codec}: ${e.problem}`,
    'Its bytes are damaged or of another format. Commit the offset behind it to leave it out.',
  ),
  BATCH_DAMAGED: entry<{ problem: string }>(
    (e) => `a batch of records cannot be read: ${e.problem}`,
    'Its bytes are damaged, or of a format from before Kafka 0.11. Commit the offset behind it to leave it out.',
  ),
  CODEC_MISSING: entry<{ codec: string; wanted: string }>(
    (e) => `records compressed with ${e.codec} need ${e.wanted}`,
    'Or put a codec of your own into CompressionCodecs of kafkajs.',
  ),
  RECORD_TOO_LARGE: entry<{ problem: string }>(
    (e) => `the record is too large for its topic: ${e.problem}`,
    'Make the record smaller, or raise max.message.bytes of the topic.',
  ),
  LOG_UNAVAILABLE: entry<{ problem: string }>(
    (e) => `the log cannot be reached: ${e.problem}`,
    'It is tried again until it answers.',
    true,
  ),
  OFFSETS_EXPIRED: entry<{ position: number; start: number }>(
    (e) => `records from ${e.position} up to ${e.start} expired before they were read`,
    'Raise the retention; commit a later offset to accept the loss.',
  ),
  OFFSET_OUT_OF_RANGE: entry<{ position: number; end: number }>(
    (e) => `position ${e.position} lies behind the end of the partition, which is ${e.end}`,
    'Was the topic made anew? Commit an offset that is in it.',
  ),
  NO_COMMITTED_OFFSET: entry<{ group: string }>(
    (e) => `group '${e.group}' has committed no offset, and reset is 'none'`,
    `Commit the offset to begin at, or reset to 'earliest' or 'latest'.`,
  ),
  COMMIT_REFUSED: entry<{ group: string; generation: number; current: number }>(
    (e) => `group '${e.group}' took no commit of generation ${e.generation}: it is at ${e.current}`,
    'Nothing is lost: what was not committed is read again by the new owner of the partition.',
  ),
  CONSUMER_FAILED: entry<{ group: string; problem: string }>(
    (e) => `the consumer of group '${e.group}' cannot go on: ${e.problem}`,
    'The cause says more. Nothing is committed past what was settled.',
  ),
  NOT_DELAYED: entry<{ topic: string }>(
    ({ topic }) => `a record of '${topic}' does not say where it came from, so it was not put there by this app`,
    `Let nobody else write to the app's own topics; the record is a dead letter with its bytes as they are.`,
  ),
  ALREADY_JOINED: entry<{ group: string }>(
    (e) => `the client is a member of a group, and cannot join '${e.group}' too`,
    'Leave first, or open another client.',
  ),
  CLIENT_CLOSED: entry<object>(() => 'the client of the log is closed', 'Open another.'),
  TOPIC_EXISTS: entry<{ topic: string }>((e) => `there is a topic '${e.topic}' already`, 'Create it once.'),
  // the start
  ...startErrors,
  // the app
  ALREADY_STARTED: entry<{ state: string }>(
    (e) => `start() was called in state ${e.state}`,
    'An app runs once: make a new KafkaStreams.',
  ),
  TASK_STUCK: entry<{ deadline: number; steps: readonly string[] }>(
    (e) =>
      `a record has not been settled for ${e.deadline} ms, and nothing that goes on explains it; ` +
      `records rest in ${e.steps.length === 0 ? 'no step' : e.steps.map((step) => `'${step}'`).join(', ')}`,
    'Nothing is committed past it: it is read again at the next start. Is a send never answered? Raise the option deadline where that may take longer.',
  ),
  CLOSE_TIMED_OUT: entry<{ timeout: number; inFlight: number }>(
    (e) => `close() gave up after ${e.timeout} ms with ${e.inFlight} record(s) in flight`,
    'They are not committed and will be read again. Raise the time-out, or let calls end when ctx.signal aborts.',
  ),
  // tests
  NOT_IDLE: entry<{ within: number; state: string; inFlight: number; waiting: string }>(
    (e) => `after ${e.within} ms the app is ${e.state} with ${e.inFlight} record(s) in flight (${e.waiting})`,
    'Does a call never end, or does the app wait for something that the test should bring about?',
  ),
  NOT_A_SOURCE: entry<{ topic: string; sources: readonly string[] }>(
    (e) => `the topology does not read the topic '${e.topic}'; it reads ${e.sources.join(', ')}`,
    'Correct the name in driver.input().',
  ),
  DRIVER_CLOSED: entry<object>(() => 'the test driver is closed', 'Make a new TopologyTestDriver for each test.'),
} as const satisfies Record<string, Entry<never>>;

export type ErrorCode = keyof typeof catalogue;
export type Fields<C extends ErrorCode> = (typeof catalogue)[C] extends Entry<infer F> ? F : never;
