// A plain JavaScript program: an app on the embedded log, from start to an account that balances.
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { KafkaStreams, memory, Serdes, silent, StreamsBuilder } from 'spillway';

const text = { key: Serdes.string(), value: Serdes.string() };
const builder = new StreamsBuilder();
builder
  .stream('words', text)
  .mapValues((word) => word.toUpperCase())
  .to('shouts', text);

const log = memory();
log.createTopic('words', { partitions: 2 });
log.createTopic('shouts', { partitions: 2 });
log.append('words', [{ key: Buffer.from('a'), value: Buffer.from('hear') }]);

const app = new KafkaStreams(builder.build(), { applicationId: 'consumer', transport: log, logger: silent });
await app.start();
while (log.read('shouts').length === 0) await turn();
await app.close();
await app.done;
assert.equal(Buffer.from(log.read('shouts')[0].value).toString(), 'HEAR');
assert.equal(app.ledger().source.settled.emitted, 1);
assert.equal(app.ledger().balanced, true);
