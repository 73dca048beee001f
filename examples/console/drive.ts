import { setTimeout as sleep } from 'node:timers/promises';
import { jsonLogger, KafkaStreams, silent, systemClock, type Topology } from 'spillway';
import type { Registry } from 'spillway/schema';
import { accountOf } from './account.js';
import { embedded } from './embedded.js';
import { viewOf } from './frame.js';
import type { Ground, Topics } from './ground.js';
import { openInput, recordsOf, type RecordOf } from './input.js';
import { onInterrupt } from './interrupts.js';
import { onKafka } from './on-kafka.js';
import type { Manual, Options } from './options.js';
import { isColoured, paintOf } from './paint.js';
import { pour, type Feed } from './pour.js';
import { Refusal } from './refusal.js';
import { Screen } from './screen.js';
import { tableOf } from './table.js';

export interface Example extends Manual, Topics {
  /** With the registry that its schemas are in, and what was asked for. */
  readonly parts: (registry: Registry, options: Options) => Parts | Promise<Parts>;
}

export interface Parts {
  readonly topology: Topology;
  /** How many records its own feed has, when it has an end. */
  readonly total?: number;
  readonly feed: (options: Options) => Feed;
  readonly recordOf: RecordOf;
  /** Looks up the schema of what is fed. */
  readonly opened: () => PromiseLike<void> | undefined;
}

/** How long a cluster may take to answer. */
const START = '10s';

/** Runs the topology, feeds it, and prints its account. True when the account balances. */
export async function drive(example: Example, options: Options): Promise<boolean> {
  const { name } = example;
  const ground = options.kafka ? onKafka(example, options.kafka.brokers, options.kafka.registry) : embedded(example);
  const parts = await example.parts(ground.registry, options);
  await usable(async () => parts.opened());
  /** No more is fed. */
  const stop = new AbortController();
  const feed = options.input === undefined ? parts.feed(options) : await ownFeed(parts, options.input, stop.signal);
  const logger = options.verbose ? jsonLogger(systemClock) : silent;
  const app = new KafkaStreams(parts.topology, {
    applicationId: name,
    transport: ground.transport,
    startTimeout: START,
    logger,
  });
  const run = { fed: 0, over: false, draining: false, error: undefined as Error | undefined };
  app.events$.subscribe((event) => {
    if (event.type === 'committed') ground.committed(event.offsets);
  });
  const failed = (error: unknown) => (run.error ??= error as Error);
  void app.done.catch(failed).finally(() => {
    run.over = true;
    stop.abort();
  });

  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1000;
  const total = options.until === undefined ? Math.min(options.records, totalOf(parts, options)) : Infinity;
  let screen: Screen | undefined;
  onInterrupt(
    () => {
      run.draining = true;
      stop.abort();
      void app.close();
    },
    () => screen?.close(),
  );
  let timer: NodeJS.Timeout | undefined;

  const settled = () => {
    const { in: taken, inFlight } = app.ledger().source;
    return taken - inFlight;
  };
  try {
    await usable(() => app.start());
    screen = new Screen(process.stderr, (before) =>
      viewOf(app, { name, seconds: seconds(), fed: run.fed, total }, before, run.draining),
    );
    await ground.open(options.input !== undefined);
    if (options.until !== undefined) timer = setTimeout(() => stop.abort(), options.until);
    const fed = (records: number) => (run.fed = Math.max(0, records - ground.settledBefore));
    const append = (records: Parameters<Ground['append']>[0]) => ground.append(records);
    const taken = ground.waits ? settled : () => Infinity;
    await pour({ ...options, append, feed, settled: taken, fed, signal: stop.signal });
    while (!run.over && !run.draining && !(await ground.drained(settled(), run.fed))) await sleep(2);
  } catch (error) {
    if (error instanceof Refusal) {
      await ground.close();
      throw error;
    }
    failed(error);
  }
  await app.close();
  await ground.close();
  clearTimeout(timer);
  screen?.close();

  const account = accountOf(app.ledger(), seconds());
  const paint = paintOf(isColoured(process.stdout));
  process.stdout.write(options.json ? `${JSON.stringify(account)}\n` : tableOf(account, paint, run.fed - account.in));
  if (run.error) process.stderr.write(`${run.error.message}\n`);
  return account.balanced && run.error === undefined;
}

/** What cannot be used is told as options are: in one line. */
async function usable(start: () => PromiseLike<unknown> | Promise<unknown>): Promise<void> {
  try {
    await start();
  } catch (error) {
    const { errors = [error as Error] } = error as { readonly errors?: readonly Error[] };
    throw new Refusal(errors.map(({ message }) => message.replaceAll(/\s*\n\s*/g, ' ').replace(/\.$/, '')).join('; '), {
      ofOptions: false,
    });
  }
}

const ownFeed = async ({ recordOf }: Parts, path: string, signal: AbortSignal) =>
  recordsOf(await openInput(path), recordOf, signal);

const totalOf = ({ total = Infinity }: Parts, { input }: Options) => (input === undefined ? total : Infinity);
