/**
 * The app of crash.test.ts, to be killed: reads one topic and writes another, with one step that takes a millisecond.
 * One line for each record that reaches the step (`b number partition offset`), written before the step begins, so that
 * the lines outlive the process; one for what was given up alive (`r records`), `running` after the first
 * assignment, and how it ended (`end …`).
 */
import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { KafkaStreams, Serdes, StreamsBuilder, silent } from 'spillway';
import { kafkajs } from 'spillway/kafkajs';

/** What crash.test.ts tells this process. */
export interface IncarnationOptions {
  readonly brokers: string[];
  readonly group: string;
  readonly input: string;
  readonly output: string;
  /** Milliseconds. */
  readonly session: number;
  readonly limits: { readonly boundary: number; readonly settled: number };
}

const told = process.argv[2];
if (told !== undefined) await run(JSON.parse(told) as IncarnationOptions);

async function run({ brokers, group, input, output, session, limits }: IncarnationOptions): Promise<void> {
  const say = (line: string) => void writeSync(1, `${line}\n`);
  const builder = new StreamsBuilder();
  builder
    .stream(input, { key: Serdes.string(), value: Serdes.string() })
    .mapValuesAsync(
      async (value, _key, { partition, offset }) => {
        say(`b ${Number.parseInt(value, 10)} ${partition} ${offset}`);
        await delay(1);
        return value;
      },
      { named: 'a-millisecond', concurrency: 4 },
    )
    .to(output, { key: Serdes.string(), value: Serdes.string() });
  const app = new KafkaStreams(builder.build({ deadLetters: 'stop' }), {
    applicationId: group,
    transport: kafkajs({ brokers, consumer: { sessionTimeout: session } }),
    logger: silent,
    boundary: { records: limits.boundary },
    commit: { every: 100, settled: limits.settled },
  });
  app.events$.subscribe((event) => {
    if (event.type === 'revoked') say(`r ${event.abandoned}`);
  });
  process.once('SIGTERM', () => void app.close());
  app.done.then(
    () => say('end'),
    (error: Error) => say(`end ${error.message}`),
  );
  await app.start();
  say('running');
}
