// The test kit under another runner than ours.
import { expect, test } from '@jest/globals';
import { Serdes, StreamsBuilder } from 'spillway';
import { TopologyTestDriver } from 'spillway/testing';

const text = { key: Serdes.string(), value: Serdes.string() };

test('a topology runs under Jest', async () => {
  const builder = new StreamsBuilder();
  builder
    .stream('words', text)
    .mapValuesAsync(async (word) => word.toUpperCase(), { named: 'shout' })
    .toDLQ('words.DLQ')
    .to('shouts', text);
  const driver = new TopologyTestDriver(builder.build());
  driver.input('words', text).pipe('a', 'hear');
  await driver.idle();
  expect(driver.output('shouts', text).read()).toMatchObject({ key: 'a', value: 'HEAR' });
  expect(driver.ledger().balanced).toBe(true);
});
