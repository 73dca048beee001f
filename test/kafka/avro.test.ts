import { Serdes, StreamsBuilder, type KafkaStreams, type RawRecord, type Topology } from 'spillway';
import { SchemaRegistry } from 'spillway/schema';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { consoleConsume, consoleProduce, type LogRecord } from '../cluster/java.js';
import { startProxy, type Proxy } from '../cluster/proxy.js';
import { startRegistry, type RegistryServer } from '../cluster/registry.js';
import { until } from '../cluster/until.js';
import { withJava } from '../cluster/with-java.js';
import { Flow } from './flow.js';

/** Of one flow: equal schemas would share an id across tests. */
const schemasOf = (name: string) => {
  const id = { name: 'id', type: 'int' } as const;
  return {
    first: { type: 'record', name: `First${name}`, fields: [id] } as const,
    later: {
      type: 'record',
      name: `First${name}`,
      fields: [id, { name: 'note', type: 'string', default: 'none' }],
    } as const,
    out: {
      type: 'record',
      name: `Out${name}`,
      fields: [id, { name: 'twice', type: 'int' }],
    } as const,
  };
};

withJava('Avro over four partitions, with ids of a real registry', () => {
  const { brokers } = inject('cluster');
  let server: RegistryServer;
  let proxy: Proxy;
  /** Where the app finds the registry, and where everybody else does. */
  let url: string;
  let source: string;
  let flow: Flow;
  let schemas: ReturnType<typeof schemasOf>;
  beforeAll(async () => {
    server = await startRegistry();
    proxy = await startProxy({ port: server.port });
  });
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });
  beforeEach(async () => {
    source = server.url;
    url = server.url.replace(`:${server.port}`, `:${proxy.port}`);
    flow = await Flow.open({ brokers });
    schemas = schemasOf(flow.name.replace('flow-', ''));
  });
  afterEach(() => flow.close());

  /** Reads with the first schema, whatever was written; so a field that came later is left out. */
  function topology(): Topology {
    const registry = new SchemaRegistry({ url, autoRegister: true });
    const builder = new StreamsBuilder();
    builder
      .stream(flow.input, { key: Serdes.bytes(), value: registry.avro(`${flow.input}-value`, schemas.first) })
      .mapValues(({ id }) => ({ id, twice: id * 2 }))
      .to(flow.output, { key: Serdes.bytes(), value: registry.avro(`${flow.output}-value`, schemas.out) });
    return builder.build({ deadLetters: 'stop' });
  }

  /** Writes numbers as another service would: past our proxy. */
  async function write(from: number, count: number, schema: 'first' | 'later' = 'first'): Promise<void> {
    const registry = new SchemaRegistry({ url: source, autoRegister: true });
    const serde = registry.avro(`${flow.input}-value`, schemas.later);
    const plain = registry.avro(`${flow.input}-value`, schemas.first);
    await (schema === 'first' ? plain : serde).openSink!(flow.input);
    const records = Array.from({ length: count }, (_, i): RawRecord & { partition: number } => ({
      partition: (from + i) % 4,
      key: Buffer.from(`k${i % 7}`),
      value:
        schema === 'first'
          ? plain.serialize({ id: from + i }, flow.input)
          : serde.serialize({ id: from + i, note: 'new' }, flow.input),
    }));
    await consoleProduce(
      brokers,
      flow.input,
      records.map(({ key, value, partition }) => ({
        partition,
        key: key ? Buffer.from(key) : null,
        value: value ? Buffer.from(value) : null,
      })),
    );
    flow.fed += count;
  }

  const idIn = ({ value }: LogRecord) => value!.readInt32BE(1);
  /** Numbers in the sink, as a reader of our own has them. */
  async function numbers(records: readonly LogRecord[]): Promise<number[]> {
    const serde = new SchemaRegistry({ url: source }).avro(`${flow.output}-value`, schemas.out);
    const raw = records.map((record) => ({ ...record, headers: [] }));
    await serde.prepare!(raw, 'value', { topic: flow.output, partition: 0, now: 0 });
    return raw
      .map(({ value }) => serde.deserialize(value, flow.output))
      .map(({ id, twice }) => {
        expect(twice).toBe(2 * id);
        return id;
      })
      .sort((a, b) => a - b);
  }
  const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
  const paused = (app: KafkaStreams) => app.status().partitions.flatMap((partition) => partition.paused);

  it('reads and writes, and goes on when the schema evolves while it runs', async () => {
    await write(0, 200);
    const app = await flow.start(topology());
    await flow.caughtUp();
    await write(200, 200, 'later');
    await flow.caughtUp();
    const out = await consoleConsume(brokers, flow.output);
    expect(await numbers(out)).toEqual(upTo(400));
    const latest = await new SchemaRegistry({ url: source }).latest(`${flow.output}-value`);
    expect(new Set(out.map(idIn))).toEqual(new Set([latest!.id]));
    expect(new Set((await consoleConsume(brokers, flow.input)).map(idIn)).size).toBe(2);
    expect(app.ledger().balanced).toBe(true);
  });

  it('waits while the registry is away, for records of a schema that it has not seen, and goes on', async () => {
    await write(0, 40);
    const app = await flow.start(topology());
    await flow.caughtUp();
    await proxy.cut();
    await write(40, 40); // known: needs nothing
    await flow.caughtUp();
    await write(80, 40, 'later');
    await until(
      () => paused(app).includes('schemas'),
      () => `paused for ${paused(app).join()}`,
    );
    expect(app.state).toBe('RUNNING');
    await proxy.heal();
    await flow.caughtUp();
    expect(await numbers(await consoleConsume(brokers, flow.output))).toEqual(upTo(120));
  });

  it('goes on when the registry has been restarted and has the schemas again, in the same order', async () => {
    // One of its own, in which nothing else has an id.
    const own = await startRegistry();
    url = own.url;
    source = own.url;
    try {
      await write(0, 40);
      await flow.start(topology());
      await flow.caughtUp();
      const before = idIn((await consoleConsume(brokers, flow.output))[0]!);
      await own.restart();
      const registry = new SchemaRegistry({ url: own.url });
      await registry.register(`${flow.input}-value`, schemas.first);
      expect(await registry.register(`${flow.output}-value`, schemas.out)).toBe(before);
      await write(40, 40, 'later');
      await flow.caughtUp();
      const out = await consoleConsume(brokers, flow.output);
      expect(await numbers(out)).toEqual(upTo(80));
      expect(new Set(out.map(idIn))).toEqual(new Set([before]));
    } finally {
      await own.stop();
    }
  });
});
