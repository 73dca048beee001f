// A plain JavaScript program: an app on the embedded log, from start to an account that balances.
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { KafkaStreams, memory, Serdes, silent, StreamsBuilder } from 'spillway';
import { serveOps } from 'spillway/ops';

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
const ops = await serveOps(app, { port: 0 });
await app.start();
while (log.read('shouts').length === 0) await turn();
assert.equal((await fetch(`${ops.url}/readyz`)).status, 200);
const scrape = await (await fetch(`${ops.url}/metrics`)).text();
assert.match(scrape, /spillway_records_produced_total\{app="consumer",topic="shouts"\} 1\n/);
assert.match(scrape, /spillway_build_info\{app="consumer",version="\d+\.\d+\.\d+"/);
await app.close();
await app.done;
await ops.close();
assert.equal(Buffer.from(log.read('shouts')[0].value).toString(), 'HEAR');
assert.equal(app.ledger().source.settled.emitted, 1);
assert.equal(app.ledger().balanced, true);
