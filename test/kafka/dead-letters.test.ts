import { KafkaStreams, Serdes, StreamsBuilder, silent, type SpillwayError, type Topology } from 'spillway';
import { kafkajs } from 'spillway/kafkajs';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { consoleConsume, consoleProduce, type LogRecord, type NewRecord } from '../cluster/java.js';
import { until } from '../cluster/until.js';
import { withJava } from '../cluster/with-java.js';
import { Flow } from './flow.js';

const bytes = (text: string) => Buffer.from(text);
const isPoison = (n: number) => n % 100 === 42;

/** What kafkajs hands on as an object, and would bring back changed: order, repetition, no value, odd names. */
const HOSTILE: NonNullable<NewRecord['headers']> = [
  ['b', bytes('1')],
  ['a', Buffer.from([0xff, 0x00, 0xfe])],
  ['b', bytes('2')],
  ['2', bytes('a number')],
  ['1', null],
  ['__proto__', bytes('{}')],
  ['', bytes('')],
  ['__streams.errors.topic', bytes('from an earlier death')],
];

function feed(count: number): NewRecord[] {
  return Array.from({ length: count }, (_, n) => ({
    partition: n % 4,
    key: n % 3 === 0 ? null : bytes(`k${n % 17}`),
    value: isPoison(n) ? Buffer.from([0x7b, 0xff, n & 0xff]) : bytes(JSON.stringify({ n })),
    timestamp: 1_700_000_000_000 + n,
    headers: isPoison(n) ? HOSTILE : [],
  }));
}

const nameOf = ({ partition, offset }: { partition: number | string; offset: number | string }) =>
  `${partition}@${offset}`;
const header = ({ headers }: LogRecord, name: string) => String(headers.findLast(([other]) => other === name)?.[1]);

withJava('dead letters on real Kafka', () => {
  let flow: Flow;
  let letters: string;
  const { brokers } = inject('cluster');
  beforeEach(async () => {
    flow = await Flow.open({ brokers });
    letters = `${flow.input}.DLQ`;
  });
  afterEach(() => flow.close());

  function topology(): Topology {
    const builder = new StreamsBuilder();
    builder
      .stream(flow.input, { key: Serdes.bytes(), value: Serdes.json<{ readonly n: number }>() })
      .mapValues(({ n }) => String(n))
      .toDLQ()
      .to(flow.output, { key: Serdes.bytes(), value: Serdes.string() });
    return builder.build();
  }

  it('D2: one poison record in a hundred is in the DLQ byte for byte, and the rest goes through', async () => {
    await flow.create(letters);
    const count = 2_000;
    await consoleProduce(brokers, flow.input, feed(count));
    flow.fed = count;
    const app = await flow.start(topology());
    await flow.caughtUp();

    const source = await consoleConsume(brokers, flow.input);
    const poison = new Map(
      source.filter(({ headers }) => headers.length > 0).map((record) => [nameOf(record), record]),
    );
    expect(poison.size).toBe(count / 100);
    const dead = await consoleConsume(brokers, letters);
    expect(dead).toHaveLength(count / 100);
    for (const letter of dead) {
      const origin = {
        partition: header(letter, '__streams.errors.partition'),
        offset: header(letter, '__streams.errors.offset'),
      };
      const original = poison.get(nameOf(origin))!;
      expect(letter.partition).toBe(original.partition);
      expect({ key: letter.key, value: letter.value }).toEqual({ key: original.key, value: original.value });
      // All of its own headers, in their order; what an earlier death wrote is overwritten.
      expect(letter.headers.slice(0, HOSTILE.length - 1)).toEqual(original.headers.slice(0, -1));
      expect(header(letter, '__streams.errors.topic')).toBe(flow.input);
      poison.delete(nameOf(origin));
    }
    expect(poison.size).toBe(0);
    const out = (await consoleConsume(brokers, flow.output)).map(({ value }) => Number(value)).sort((a, b) => a - b);
    expect(out).toEqual(Array.from({ length: count }, (_, n) => n).filter((n) => !isPoison(n)));
    expect(app.ledger()).toMatchObject({
      balanced: true,
      topics: { [flow.output]: out.length, [letters]: dead.length },
    });
  });

  /** Runs until the app stops, and gives what it stopped with and what the group has then. */
  async function stopped(): Promise<{ error: SpillwayError; committed: number }> {
    const app = new KafkaStreams(topology(), {
      applicationId: flow.group,
      transport: kafkajs({ brokers }),
      logger: silent,
    });
    const ended = app.done.then(
      () => undefined,
      (error: unknown) => error as SpillwayError,
    );
    await app.start();
    const error = await ended;
    return { error: error!, committed: await flow.committed() };
  }

  it('D57: a letter that is too large sheds its headers; one that still is stops the app before its record', async () => {
    await flow.create(letters, 4, 1, { 'max.message.bytes': '2000' });
    const poison = (size: number): NewRecord => ({ partition: 0, value: Buffer.alloc(size, 0xff) });
    const sound: NewRecord = { partition: 0, value: bytes('{"n":1}') };
    await consoleProduce(brokers, flow.input, [sound, poison(1_500), sound, poison(1_995), sound]);
    const { error, committed } = await stopped();
    expect(error).toMatchObject({ code: 'DEAD_LETTER_REFUSED', topic: flow.input, partition: 0, offset: 3 });
    expect(committed).toBe(3);
    const [letter, ...others] = await consoleConsume(brokers, letters);
    expect(others).toEqual([]);
    expect(letter!.value).toEqual(Buffer.alloc(1_500, 0xff));
    expect(header(letter!, 'spillway.dlq.id')).toMatch(/^[0-9a-f]{32}$/);
    expect(letter!.headers.some(([name]) => name === '__streams.errors.message')).toBe(false);
  });

  it('D57: a DLQ that is deleted stops the app, with nothing committed past the record', async () => {
    await flow.create(letters);
    const app = new KafkaStreams(topology(), {
      applicationId: flow.group,
      transport: kafkajs({ brokers }),
      logger: silent,
    });
    const ended = app.done.then(
      () => undefined,
      (error: unknown) => error as SpillwayError,
    );
    await app.start();
    await flow.admin.deleteTopics({ topics: [letters] });
    await until(
      async () => !(await flow.admin.listTopics()).includes(letters),
      () => 'the topic is still there',
    );
    await consoleProduce(brokers, flow.input, [
      { partition: 0, value: bytes('{"n":1}') },
      { partition: 0, value: bytes('}') },
    ]);
    expect(await ended).toMatchObject({ code: 'DEAD_LETTER_REFUSED', topic: flow.input, partition: 0, offset: 1 });
    expect(await flow.committed()).toBe(1);
  });
});
