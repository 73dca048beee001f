import { readDeadLetter, Serdes, StreamsBuilder, type DeadLetterStory } from 'spillway';
import { TopologyTestDriver } from 'spillway/testing';
import { describe, expect, it } from 'vitest';
import type { Header } from '../../src/core/record.js';
import { headersOf } from './letter.js';
import { springOf, streams } from './samples.js';

interface Order {
  readonly cents: number;
}
const bytes = { key: Serdes.bytes(), value: Serdes.bytes() };
const orders = { key: Serdes.bytes(), value: Serdes.json<Order>() };
const HEADERS: readonly Header[] = [['traceparent', Buffer.from('00-1')]];

/** Dies of each kind: of a body that is none, a broken contract, a bug, and a call that does not end. */
function pricing() {
  const builder = new StreamsBuilder();
  builder
    .stream('orders', orders)
    .validate((_key, { cents }) => cents >= 0 || 'the amount is negative')
    .mapValues(({ cents }) => BigInt(cents))
    .mapValuesAsync(() => new Promise<string>(() => {}), { timeout: '1s' })
    .toDLQ()
    .to('priced', { key: Serdes.bytes(), value: Serdes.string() });
  return builder.build();
}

type Route = 'retry' | 'review' | 'schema';

function routeOf(story: DeadLetterStory | null): Route {
  const what = `${story?.kind ?? ''} ${story?.exception ?? ''} ${story?.cause ?? ''}`;
  if (/timeout/i.test(what)) return 'retry';
  return /deserialization|SerializationException/.test(what) ? 'schema' : 'review';
}

function triage() {
  const builder = new StreamsBuilder();
  const { retry, schema, review } = builder.stream('orders.DLQ', bytes).split(
    {
      retry: (_key, _value, ctx) => routeOf(readDeadLetter(ctx)) === 'retry',
      schema: (_key, _value, ctx) => routeOf(readDeadLetter(ctx)) === 'schema',
    },
    { otherwise: 'review' },
  );
  retry.to('orders.retry', bytes);
  schema.to('orders.schema', bytes);
  review.to('orders.review', bytes);
  return builder.build({ deadLetters: 'stop' });
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('D32: a consumer of a dead-letter topic', () => {
  it('sends time-outs to retry, the schema to whom it is the business of, and all else to people', async () => {
    const app = new TopologyTestDriver(pricing(), { partitions: 4 });
    const feed = [json({ cents: 1 }), json({ cents: -1 }), Buffer.from([0x7b, 0xff]), json({ cents: 1.5 })];
    feed.forEach((value, n) => {
      const partition = n;
      app.input('orders', bytes).pipe(Buffer.from([0xff, n]), value, { partition, headers: HEADERS, timestamp: 7 + n });
    });
    await app.advance('3s');
    await app.idle();
    const letters = app.output('orders.DLQ', bytes).readAll();
    expect(letters).toHaveLength(feed.length);
    await app.close();

    const router = new TopologyTestDriver(triage(), { partitions: 4 });
    const input = router.input('orders.DLQ', bytes);
    for (const { key, value, partition, headers, timestamp } of letters)
      input.pipe(key, value, { partition, headers, timestamp });
    const other = (key: string, headers: readonly Header[]) => input.pipe(Buffer.from(key), Buffer.of(), { headers });
    other('spring', [...headersOf(springOf('kafka_dlt-')), ['kafka_dlt-exception-cause-fqcn', timeout]]);
    other('streams', [...headersOf(streams), ['__streams.errors.exception', serialization]]);
    other('unknown', HEADERS);
    await router.idle();

    // D84: under the same key, with the same bytes and headers, whatever way they went.
    const gone = (route: Route) =>
      router
        .output(`orders.${route}`, bytes)
        .readAll()
        .filter(({ value }) => value.length > 0)
        .map(({ key, value, headers }) => [key[1], value, headers[0]]);
    expect(gone('retry')).toEqual([[0, feed[0], HEADERS[0]]]);
    expect(gone('schema')).toEqual([[2, feed[2], HEADERS[0]]]);
    expect(gone('review').toSorted()).toEqual([
      [1, feed[1], HEADERS[0]],
      [3, feed[3], HEADERS[0]],
    ]);
    const others = (route: Route) =>
      router
        .output(`orders.${route}`, bytes)
        .readAll()
        .filter(({ value }) => value.length === 0)
        .map(({ key }) => Buffer.from(key).toString());
    expect([others('retry'), others('schema'), others('review')]).toEqual([['spring'], ['streams'], ['unknown']]);
    await router.close();
  });
});

const timeout = Buffer.from('java.util.concurrent.TimeoutException');
const serialization = Buffer.from('org.apache.kafka.common.errors.SerializationException');
