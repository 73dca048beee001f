/**
 * The app of slow-sink.test.ts: a step so slow that the backlog fills the budget. A line of JSON now and then tells what
 * it holds; the last one, with `done`, comes when it has worked on with a full budget for a while.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { KafkaStreams, Serdes, StreamsBuilder, silent } from 'spillway';
import { kafkajs } from 'spillway/kafkajs';

/** What slow-sink.test.ts tells this process. */
export interface SlowOptions {
  readonly brokers: string[];
  readonly group: string;
  readonly input: string;
  readonly output: string;
  readonly budget: number;
  /** Records to settle once the budget is full. */
  readonly more: number;
}

/** What this process tells. Memory is resident, in bytes, and the highest so far. */
export interface Held {
  readonly idle: number;
  readonly peak: number;
  readonly used: number;
  readonly assignments: number;
  readonly done: boolean;
}

const told = process.argv[2];
if (told !== undefined) await run(JSON.parse(told) as SlowOptions);

/** The high-water mark that the kernel keeps, so that nothing is missed between two looks. */
function peakNow(): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024;
}

async function run({ brokers, group, input, output, budget, more }: SlowOptions): Promise<void> {
  const builder = new StreamsBuilder();
  builder
    .stream(input, { key: Serdes.string(), value: Serdes.bytes() })
    .mapValuesAsync(async (value) => (await delay(2), value), { named: 'slow', concurrency: 4 })
    .to(output, { key: Serdes.string(), value: Serdes.bytes() });
  const app = new KafkaStreams(builder.build({ deadLetters: 'stop' }), {
    applicationId: group,
    transport: kafkajs({ brokers }),
    budget: { bytes: budget },
    logger: silent,
  });
  let assignments = 0;
  app.events$.subscribe((event) => void (event.type === 'assigned' && assignments++));
  const idle = peakNow();
  await app.start();
  let full = 0;
  for (let done = false; !done; await delay(100)) {
    const { usedBytes } = app.status().budget;
    const { emitted } = app.ledger().source.settled;
    // Half of the bytes are given out, in equal shares, and a partition with few keys does not fill its own.
    if (full === 0 && usedBytes >= 0.35 * budget) full = emitted;
    done = full > 0 && emitted >= full + more;
    const held: Held = { idle, peak: peakNow(), used: usedBytes, assignments, done };
    process.stdout.write(`${JSON.stringify(held)}\n`);
  }
  await app.close({ timeout: '1s' });
}
