import { Serdes, StreamsBuilder } from 'spillway';
import { SchemaRegistry } from 'spillway/schema';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { readAvro, writeAvro } from '../cluster/avro-tool.js';
import { startRegistry, type RegistryServer } from '../cluster/registry.js';
import { withJava } from '../cluster/with-java.js';
import { Flow } from './flow.js';

const NOTE = {
  type: 'record',
  name: 'Note',
  namespace: 'jvm',
  fields: [
    { name: 'id', type: 'int' },
    { name: 'note', type: 'string' },
  ],
} as const;
const COUNT = 50;

withJava('Avro of the JVM, in Confluent wire format', () => {
  const { brokers } = inject('cluster');
  let registry: RegistryServer;
  let flow: Flow;
  // One of its own: the serializers of the JVM speak its other API too.
  beforeAll(async () => (registry = await startRegistry()));
  afterAll(() => registry.stop());
  beforeEach(async () => (flow = await Flow.open({ brokers })));
  afterEach(() => flow.close());

  it('is read here, and what is written here is read there', async () => {
    await writeAvro(brokers, registry.url, flow.input, NOTE, COUNT);
    flow.fed = COUNT;
    const schemas = new SchemaRegistry({ url: registry.url, autoRegister: true });
    const value = schemas.avro(`${flow.input}-value`, NOTE);
    const builder = new StreamsBuilder();
    builder
      .stream(flow.input, { key: Serdes.string(), value })
      .mapValues(({ id, note }) => ({ id: id + 1_000, note: note.toUpperCase() }))
      .to(flow.output, { key: Serdes.string(), value: schemas.avro(`${flow.output}-value`, NOTE) });
    await flow.start(builder.build({ deadLetters: 'stop' }));
    await flow.caughtUp();

    const read = (await readAvro(brokers, registry.url, flow.output)) as { id: number; note: string }[];
    read.sort((a, b) => a.id - b.id);
    expect(read).toEqual(Array.from({ length: COUNT }, (_, i) => ({ id: i + 1_000, note: `N${i}` })));
  });
});
