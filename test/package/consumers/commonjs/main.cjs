// A CommonJS program: require() of an ES module, as Node does it from 20.19 on.
const assert = require('node:assert/strict');
const { KafkaStreams, memory, Serdes, StreamsBuilder } = require('spillway');
const { metrics } = require('spillway/ops');
const { SchemaRegistry } = require('spillway/schema');
const { TopologyTestDriver } = require('spillway/testing');

const text = { key: Serdes.string(), value: Serdes.string() };
const builder = new StreamsBuilder();
builder
  .stream('words', text)
  .mapValues((word) => word.toUpperCase())
  .to('shouts', text);

const driver = new TopologyTestDriver(builder.build());
driver.input('words', text).pipe('a', 'hear');
driver
  .idle()
  .then(() => {
    const values = driver.output('shouts', text).readAll();
    assert.deepEqual(
      values.map(({ value }) => value),
      ['HEAR'],
    );
    assert.equal(driver.ledger().balanced, true);
    for (const name of [KafkaStreams, memory, metrics, SchemaRegistry]) assert.equal(typeof name, 'function');
  })
  .catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
