// A strict TypeScript program against the packed package: types flow through it, and it runs.
import assert from 'node:assert/strict';
import { KafkaStreams, memory, Serdes, StreamsBuilder } from 'spillway';
import { health, metrics, type Scrape } from 'spillway/ops';
import { SchemaRegistry } from 'spillway/schema';
import { TopologyTestDriver } from 'spillway/testing';

const text = { key: Serdes.string(), value: Serdes.string() };

function shouting() {
  const builder = new StreamsBuilder();
  builder
    .stream('words', text)
    .mapValues((word: string) => word.length)
    .mapValues((length) => '!'.repeat(length))
    .to('shouts', text);
  return builder.build();
}

/** Never run: what counts is that the value's type comes from the schema. */
export function orders(registry: SchemaRegistry) {
  const order = registry.avro('orders-value', {
    type: 'record',
    name: 'Order',
    fields: [
      { name: 'id', type: 'string' },
      { name: 'cents', type: 'long' },
      { name: 'channel', type: { type: 'enum', name: 'Channel', symbols: ['web', 'store'] } },
    ],
  });
  const builder = new StreamsBuilder();
  builder
    .stream('orders', { key: Serdes.string(), value: order })
    .filter((id, { cents, channel }) => id !== '' && cents > 0 && channel === 'web')
    .toDLQ('orders.DLQ')
    .to('orders.web', { key: Serdes.string(), value: order });
  return builder.build();
}

const driver = new TopologyTestDriver(shouting());
driver.input('words', text).pipe('a', 'four');
await driver.idle();
const values: string[] = driver
  .output('shouts', text)
  .readAll()
  .map(({ value }) => value);
assert.deepEqual(values, ['!!!!']);
assert.equal(driver.ledger().balanced, true);

const app = new KafkaStreams(shouting(), { applicationId: 'shouts', transport: memory() });
const scrape: Scrape = metrics(app).scrape('application/openmetrics-text');
assert.match(scrape.body, /# EOF\n$/);
assert.equal(health(app).ready().ok, false);
