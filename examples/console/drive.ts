import { setTimeout as sleep } from 'node:timers/promises';
import { jsonLogger, KafkaStreams, memory, silent, systemClock, type Memory, type Topology } from 'spillway';
import { accountOf } from './account.js';
import { viewOf } from './frame.js';
import { openInput, recordsOf, type RecordOf } from './input.js';
import { onInterrupt } from './interrupts.js';
import { LONGEST_LINE } from './lines.js';
import type { Manual, Options } from './options.js';
import { isColoured, paintOf } from './paint.js';
import { pour, type Feed } from './pour.js';
import { Screen } from './screen.js';
import { tableOf } from './table.js';

export interface Example extends Manual {
  readonly topology: Topology;
  /** The topic that it reads. */
  readonly source: string;
  /** The topics that it writes. */
  readonly writes: readonly string[];
  /** How many records its own feed has, when it has an end. */
  readonly total?: number;
  readonly feed: (options: Options) => Feed;
  readonly recordOf: RecordOf;
}

const PARTITIONS = 4;
/** Of a topic that nobody reads, a part is enough to look at. */
const KEPT = { records: 1_000, bytes: '8MiB' } as const;
/** A line goes in whole, and with headers to a dead-letter topic. */
const MAX_MESSAGE = LONGEST_LINE + 1024 ** 2;

/** Runs the topology on the embedded log, feeds it, and prints its account. True when the account balances. */
export async function drive(example: Example, options: Options): Promise<boolean> {
  const { name, source } = example;
  /** No more is fed. */
  const stop = new AbortController();
  const feed = options.input === undefined ? example.feed(options) : await ownFeed(example, options.input, stop.signal);
  const log = logFor(example);
  const logger = options.verbose ? jsonLogger(systemClock) : silent;
  const app = new KafkaStreams(example.topology, { applicationId: name, transport: log, logger });
  const run = { fed: 0, over: false, draining: false, error: undefined as Error | undefined };
  app.events$.subscribe((event) => {
    // What is committed is not read again, so that the log keeps no more than is under way.
    if (event.type === 'committed') event.offsets.forEach((at) => log.deleteRecords(at.topic, at.partition, at.offset));
  });
  const failed = (error: unknown) => (run.error ??= error as Error);
  void app.done.catch(failed).finally(() => {
    run.over = true;
    stop.abort();
  });

  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1000;
  const total = options.until === undefined ? Math.min(options.records, totalOf(example, options)) : Infinity;
  const screen = new Screen(process.stderr, (before) =>
    viewOf(app, { name, seconds: seconds(), fed: run.fed, total }, before, run.draining),
  );
  onInterrupt(
    () => {
      run.draining = true;
      stop.abort();
      void app.close();
    },
    () => screen.close(),
  );
  let timer: NodeJS.Timeout | undefined;

  const settled = () => {
    const { in: taken, inFlight } = app.ledger().source;
    return taken - inFlight;
  };
  try {
    await app.start();
    if (options.until !== undefined) timer = setTimeout(() => stop.abort(), options.until);
    const fed = (records: number) => (run.fed = records);
    await pour({ ...options, log, topic: source, feed, settled, fed, signal: stop.signal });
    while (settled() < run.fed && !run.over && !run.draining) await sleep(2);
  } catch (error) {
    failed(error);
  }
  await app.close();
  clearTimeout(timer);
  screen.close();

  const account = accountOf(app.ledger(), seconds());
  const paint = paintOf(isColoured(process.stdout));
  process.stdout.write(options.json ? `${JSON.stringify(account)}\n` : tableOf(account, paint, run.fed - account.in));
  if (run.error) process.stderr.write(`${run.error.message}\n`);
  return account.balanced && run.error === undefined;
}

const ownFeed = async ({ recordOf }: Example, path: string, signal: AbortSignal) =>
  recordsOf(await openInput(path), recordOf, signal);

const totalOf = ({ total = Infinity }: Example, { input }: Options) => (input === undefined ? total : Infinity);

function logFor({ source, writes }: Example): Memory {
  const log = memory({ autoCreate: false });
  log.createTopic(source, { partitions: PARTITIONS, maxMessageBytes: MAX_MESSAGE });
  for (const topic of writes) {
    log.createTopic(topic, { partitions: PARTITIONS, maxMessageBytes: MAX_MESSAGE, retention: KEPT });
  }
  return log;
}
