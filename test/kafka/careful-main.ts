/**
 * The app of careful.test.ts: one of its records ends the process, while others are in the same step. A line for each
 * record that reaches the step and leaves it (`b number`, `e number`), written at once, so that they outlive the process.
 */
import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { KafkaStreams, Serdes, StreamsBuilder, silent } from 'spillway';
import { kafkajs } from 'spillway/kafkajs';

/** What careful.test.ts tells this process. */
export interface CarefulOptions {
  readonly brokers: string[];
  readonly group: string;
  readonly input: string;
  readonly output: string;
  /** The number of the record that kills. */
  readonly killer: number;
  /** Milliseconds. */
  readonly session: number;
}

const told = process.argv[2];
if (told !== undefined) await run(JSON.parse(told) as CarefulOptions);

async function run({ brokers, group, input, output, killer, session }: CarefulOptions): Promise<void> {
  const say = (line: string) => void writeSync(1, `${line}\n`);
  const text = { key: Serdes.string(), value: Serdes.string() };
  const builder = new StreamsBuilder();
  builder
    .stream(input, text)
    .mapValuesAsync(
      async (value) => {
        const number = Number.parseInt(value, 10);
        say(`b ${number}`);
        await delay(number === killer ? 20 : 50);
        if (number === killer) process.exit(3);
        say(`e ${number}`);
        return value;
      },
      { named: 'deadly', concurrency: 16 },
    )
    .toDLQ()
    .to(output, text);
  const app = new KafkaStreams(builder.build(), {
    applicationId: group,
    transport: kafkajs({ brokers, consumer: { sessionTimeout: session, heartbeatInterval: 200 } }),
    logger: silent,
  });
  process.once('SIGTERM', () => void app.close());
  await app.start();
}
