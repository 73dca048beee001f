// A plain JavaScript program: an app on the embedded log, from start to an account that balances.
import assert from 'node:assert/strict';
import { KafkaStreams, memory, Serdes, StreamsBuilder } from 'spillway';

const text = { key: Serdes.string(), value: Serdes.string() };
const builder = new StreamsBuilder();
builder
  .stream('words', text)
  .mapValues((word) => word.toUpperCase())
  .to('shouts', text);

const transport = memory({ topics: { words: { partitions: 2 }, shouts: { partitions: 2 } } });
const app = new KafkaStreams(builder.build(), { applicationId: 'consumer', transport });
await app.start();
await app.close();
await app.done;
assert.equal(app.ledger().balanced, true);
