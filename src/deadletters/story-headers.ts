import type { ToldError } from '../core/dead-letter-options.js';
import { ENRICHED, namesOf } from '../core/enriched.js';
import type { Failure } from '../core/failure.js';
import { lastHeader, type Header } from '../core/record.js';
import { deadLetterId } from './letter-id.js';
import { Repeated } from './repeated.js';
import type { Words } from './words.js';

/** Who writes the dead letter. */
export interface Writer {
  readonly applicationId: string;
  readonly instanceId: string;
  /** Whether stack traces go along; they may tell more than the topic's readers should know. */
  readonly stacktraces: boolean;
}

/** Caps, in characters: a dead letter must not outgrow the record that it was made of by much. */
const LONGEST_NAME = 255;
const LONGEST_MESSAGE = 1_000;
const LONGEST_STACK = 8_000;

const STACK = '__streams.errors.stacktrace';
const OFFSET = '__streams.errors.offset';
const TIMESTAMP = 'spillway.dlq.timestamp';
export const REPLAYS = 'spillway.dlq.replay-count';
const ID = 'spillway.dlq.id';
const LEFT_OUT = 'spillway.dlq.left-out';

// What is mostly as it was in the letter before; the others differ from letter to letter.
const exception = new Repeated<string>('__streams.errors.exception', LONGEST_NAME);
const message = new Repeated<string>('__streams.errors.message', LONGEST_MESSAGE);
const topic = new Repeated<string>('__streams.errors.topic');
const partition = new Repeated<number>('__streams.errors.partition');
const app = new Repeated<string>('spillway.dlq.app', LONGEST_NAME);
const group = new Repeated<string>('spillway.dlq.group', LONGEST_NAME);
const instance = new Repeated<string>('spillway.dlq.instance', LONGEST_NAME);
const step = new Repeated<string>('spillway.dlq.step', LONGEST_NAME);
const kind = new Repeated<string>('spillway.dlq.kind');
const fingerprint = new Repeated<string>('spillway.dlq.fingerprint');
const attempts = new Repeated<number>('spillway.dlq.attempts');
const firstFailedAt = new Repeated<number>('spillway.dlq.first-failed-at');
const lastFailedAt = new Repeated<number>('spillway.dlq.last-failed-at');
const NO_REPLAYS: Header = [REPLAYS, Buffer.from('0')];

const MOSTLY = [exception, message, topic, partition, app, group, instance, step, kind, fingerprint, attempts];
const TIMES = [firstFailedAt, lastFailedAt];

/** The names of all headers that tell of a death. */
export const TOLD: ReadonlySet<string> = new Set([
  ...[...MOSTLY, ...TIMES].map(({ name }) => name),
  ...[STACK, OFFSET, TIMESTAMP, REPLAYS, ID, LEFT_OUT, ENRICHED],
]);
/** Those without which a letter is not told from others. */
export const LEAST: ReadonlySet<string> = new Set([topic.name, partition.name, OFFSET, kind.name, ID]);

/** What happened to a record, as headers. */
export function storyHeaders(failure: Failure, writer: Writer, { told, added, leftOut, stacktraces }: Words): Header[] {
  const { origin } = failure;
  const { applicationId, instanceId } = writer;
  const headers: Header[] = [];
  if (told !== null) {
    headers.push(exception.of(told.name));
    headers.push(message.of(told.message));
    if (stacktraces ?? writer.stacktraces) headers.push(text(STACK, stackOf(told).slice(0, LONGEST_STACK)));
  }
  headers.push(
    topic.of(origin.topic),
    partition.of(origin.partition),
    text(OFFSET, String(origin.offset)),
    app.of(applicationId),
    group.of(applicationId),
    instance.of(instanceId),
    step.of(failure.step),
    kind.of(failure.kind),
    fingerprint.of(failure.fingerprint),
    attempts.of(failure.attempt),
    firstFailedAt.of(failure.firstFailedAt),
    lastFailedAt.of(failure.lastFailedAt),
    text(TIMESTAMP, String(origin.timestamp)),
    replaysOf(failure),
    text(ID, deadLetterId(failure, applicationId)),
  );
  if (leftOut.length > 0) headers.push(text(LEFT_OUT, leftOut.join(', ').slice(0, LONGEST_NAME)));
  if (added.length > 0) headers.push(text(ENRICHED, namesOf(added)));
  return headers;
}

/** Counted by whoever replays; a record that dies again keeps it. */
function replaysOf({ origin }: Failure): Header {
  const replays = lastHeader(origin.headers, REPLAYS);
  return replays ? [REPLAYS, replays] : NO_REPLAYS;
}

/** What others throw may be anything, a getter that throws included. */
function stackOf(told: ToldError): string {
  try {
    return String(told.stack ?? '');
  } catch {
    return '';
  }
}

const text = (name: string, value: string): Header => [name, Buffer.from(value)];
