import { KafkaStreams, memory, Serdes, silent, StreamsBuilder, type Topology } from 'spillway';
import { mustBalance } from '../harness.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const RECORDS = 20_000;

/**
 * Runs topologies of other shapes and types first. A process that has run one pipeline alone flatters whoever is
 * measured: every call site in the engine still knows a single target.
 */
export async function runOthers(): Promise<void> {
  for (const topology of [words(), readings(), routes()]) {
    const log = memory();
    log.createTopic('in');
    log.append(
      'in',
      Array.from({ length: RECORDS }, (_, i) => ({
        key: Buffer.from(`k${i % 97}`),
        value: Buffer.from(`${i} words of ${i % 7}`),
      })),
    );
    const app = new KafkaStreams(topology, { applicationId: 'other', transport: log, logger: silent });
    const settled = new Promise<void>((resolve) => {
      app.events$.subscribe((event) => {
        if (event.type === 'committed' && event.offsets.some(({ offset }) => offset === RECORDS)) resolve();
      });
    });
    await app.start();
    await settled;
    await app.close();
    mustBalance('the topologies before', app.ledger());
  }
}

function words(): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream('in', text)
    .flatMapValues((line) => line.split(' '))
    .filterNot((_, word) => word === 'of')
    .map((key, word) => [word, key])
    .to('out', text);
  return builder.build();
}

function readings(): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream('in', { key: Serdes.bytes(), value: Serdes.bytes() })
    .mapValues((bytes) => ({ length: bytes.length, first: bytes[0]! }))
    .selectKey((_, { first }) => first)
    .mapValuesAsync(async ({ length }) => length * 1.5)
    .to('out', { key: Serdes.int32(), value: Serdes.double() });
  return builder.build({ deadLetters: 'stop' });
}

function routes(): Topology {
  const builder = new StreamsBuilder();
  const { odd, even } = builder
    .stream('in', text)
    .split({ odd: (_, line) => line.length % 2 === 1 }, { otherwise: 'even' });
  const marked = odd.mapValues((line, key, context) => `${key}/${line}@${context.offset}`);
  even
    .merge(marked)
    .peek(() => {})
    .to('out', text);
  even.foreach(() => {});
  return builder.build();
}
