import { checkClassification, type Classification } from '../core/classification.js';
import { systemClock, systemRandom, type Clock, type Random } from '../core/clock.js';
import { shown } from '../core/declaration.js';
import { parseDuration, parseSize, type Duration, type Size } from '../core/duration.js';
import { SpillwayError } from '../core/errors.js';
import { jsonLogger, loggerWith, type Logger } from '../core/logger.js';
import type { Reset } from '../core/reset.js';
import type { Transport } from '../core/transport.js';

export interface StreamsOptions {
  /** The name of the consumer group, and of the app in dead letters, logs and metrics. */
  readonly applicationId: string;
  readonly transport: Transport;
  /** Tells this instance from the others of its group; made up when left out. */
  readonly instanceId?: string;
  /**
   * What may be fetched and not settled, in all, shared fairly between partitions. Default 256 MiB, 200,000 records. Of
   * the bytes half are given out: what is settled takes memory too, until the collector comes by.
   */
  readonly budget?: { readonly bytes?: Size; readonly records?: number };
  /** How often is committed. Default every 100 ms, or after 10,000 settled records. */
  readonly commit?: { readonly every?: Duration; readonly settled?: number };
  /** What one fetch of a partition may bring. Default 1 MiB and no more than a quarter of the budget; 1,000 records. */
  readonly batch?: { readonly bytes?: Size; readonly records?: number };
  /** Records that may wait at one boundary, for each partition. Default 1,000, and 4,000 at a sink: two sends. */
  readonly boundary?: { readonly records?: number };
  /** Records from the oldest unsettled one of a partition to its newest. Default 1,000,000. */
  readonly span?: number;
  /**
   * How long a start waits for what does not answer: the log, and the registry of its serdes. Then it is refused, with
   * everything that is wrong in one error. Default `'20s'`.
   */
  readonly startTimeout?: Duration;
  /**
   * How long the oldest record of a partition may be unsettled when nothing that goes on explains it (a call within its
   * time-out, a log that answers that it is out of order). Then the stream stops there with `TASK_STUCK`. Longer than one
   * send may take. Default 5 min.
   */
  readonly deadline?: Duration;
  /** How long `close()` waits for what is in flight. Default 25 s: Kubernetes kills after 30. */
  readonly closeTimeout?: Duration;
  /** Closes the app when it aborts. */
  readonly signal?: AbortSignal;
  /** What stops at a failure that nothing takes: the app (the default), or only the partition, the state then DEGRADED. */
  readonly onStop?: 'app' | 'partition';
  /**
   * Where a partition without a committed offset begins: a word, or a function that is asked for each. Default
   * `earliest`. `none` stops the app instead.
   */
  readonly reset?: Reset;
  /**
   * Which failures are worth another try, where `retryWithBackoff` does not say so itself: rules, or a function. What they
   * leave open is decided by a table of what is generally known.
   */
  readonly classify?: Classification;
  /**
   * Stack traces in dead letters, up to 8,000 characters, where a `toDLQ` does not say so itself. They may tell more than
   * the topic's readers should know: by default on with `memory()`, whose topics nobody else reads, and off on Kafka.
   */
  readonly stacktraces?: boolean;
  /**
   * Finds a record that kills the process (`process.exit`, out of memory), and makes it a dead letter at its fifth start at
   * the latest: after two deaths at the same records these are taken one at a time, and each has `patience` (default 1 min)
   * to come through before that is given up. False: no marks are written beside the committed offsets, and none are read.
   */
  readonly careful?: false | { readonly patience?: Duration };
  /** A pino-shaped logger. Default JSON lines on standard error. */
  readonly logger?: Logger;
  /** What time is counted on. Default the system's. */
  readonly clock?: Clock;
  /** Draws the jitter of backoffs and an `instanceId` that is left out. Default `Math.random`. */
  readonly random?: Random;
}

/** The options with their defaults, in milliseconds and bytes. */
export interface Settings {
  readonly applicationId: string;
  readonly instanceId: string;
  readonly transport: Transport;
  readonly budget: { readonly bytes: number; readonly records: number };
  readonly commit: { readonly every: number; readonly settled: number };
  readonly batch: { readonly bytes: number; readonly records: number };
  readonly limits: { readonly boundary: number; readonly sink: number; readonly span: number };
  readonly startTimeout: number;
  readonly deadline: number;
  readonly closeTimeout: number;
  readonly onStop: 'app' | 'partition';
  readonly reset: Reset;
  readonly classify: Classification | undefined;
  readonly stacktraces: boolean;
  readonly careful: { readonly patience: number } | null;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
}

/** @throws SpillwayError `INVALID_OPTION` for the first option that makes no sense. */
export function settingsOf(options: StreamsOptions): Settings {
  const { applicationId, transport, clock = systemClock, random = systemRandom } = options;
  if (typeof applicationId !== 'string' || applicationId === '') refuse('applicationId', applicationId, 'a name');
  if (typeof transport?.open !== 'function') refuse('transport', transport, 'a transport, as memory() or kafkajs()');
  const instanceId = options.instanceId ?? `${applicationId}-${Math.floor(random() * 2 ** 32).toString(16)}`;
  const onStop = oneOf('onStop', options.onStop ?? 'app', ['app', 'partition'] as const);
  const { reset = 'earliest' } = options;
  if (options.classify !== undefined) checkClassification(options.classify, 'classify');
  if (typeof reset !== 'function') oneOf('reset', reset, ['earliest', 'latest', 'none'] as const);
  const bytes = count('budget.bytes', parseSize(options.budget?.bytes ?? '256MiB', 'budget.bytes'));
  return {
    applicationId,
    instanceId,
    transport,
    budget: { bytes, records: count('budget.records', options.budget?.records ?? 200_000) },
    commit: {
      every: parseDuration(options.commit?.every ?? 100, 'commit.every'),
      settled: count('commit.settled', options.commit?.settled ?? 10_000),
    },
    batch: {
      bytes: Math.min(
        count('batch.bytes', parseSize(options.batch?.bytes ?? '1MiB', 'batch.bytes')),
        Math.ceil(bytes / 4),
      ),
      records: count('batch.records', options.batch?.records ?? 1_000),
    },
    limits: {
      boundary: count('boundary.records', options.boundary?.records ?? 1_000),
      sink: options.boundary?.records ?? 4_000,
      span: count('span', options.span ?? 1_000_000),
    },
    startTimeout: parseDuration(options.startTimeout ?? '20s', 'startTimeout'),
    deadline: count('deadline', parseDuration(options.deadline ?? '5m', 'deadline')),
    closeTimeout: parseDuration(options.closeTimeout ?? '25s', 'closeTimeout'),
    onStop,
    reset,
    classify: options.classify,
    careful: carefulOf(options.careful),
    stacktraces: options.stacktraces ?? transport.local ?? false,
    logger: loggerWith(options.logger ?? jsonLogger(clock), { app: applicationId, instance_id: instanceId }),
    clock,
    random,
  };
}

function carefulOf(given: StreamsOptions['careful'] = {}): Settings['careful'] {
  if (given === false) return null;
  if (typeof given !== 'object' || given === null) refuse('careful', given, 'false, or { patience }');
  return { patience: count('careful.patience', parseDuration(given.patience ?? '1m', 'careful.patience')) };
}

function count(option: string, given: number): number {
  if (!Number.isSafeInteger(given) || given < 1) refuse(option, given, 'an integer from 1');
  return given;
}

function oneOf<T>(option: string, given: T, allowed: readonly T[]): T {
  if (!allowed.includes(given)) refuse(option, given, allowed.join(' or '));
  return given;
}

function refuse(option: string, given: unknown, wanted: string): never {
  throw new SpillwayError('INVALID_OPTION', { option, given: shown(given), wanted });
}
