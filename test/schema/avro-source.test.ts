import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryRegistry, recordName, SchemaRegistry, topicName } from '../../src/schema/index.js';
import { writeHead } from '../../src/schema/wire.js';
import { registryServer } from './registry-server.js';

const schema = { type: 'record', name: 'Order', namespace: 'shop', fields: [{ name: 'id', type: 'string' }] } as const;
const unlike = { type: 'record', name: 'Other', fields: [{ name: 'x', type: 'int' }] } as const;

describe('a source whose registry is asked over HTTP', () => {
  let server: Awaited<ReturnType<typeof registryServer>>;
  let registry: SchemaRegistry;
  beforeEach(async () => {
    server = await registryServer();
    registry = new SchemaRegistry({ url: server.url });
  });
  afterEach(() => server.close());

  it('knows the newest schema before the first record', async () => {
    const id = server.backing.register('orders-value', schema);
    const serde = registry.avro('orders-value', schema);
    expect(await serde.openSource!('orders')).toBeUndefined();
    const value = Buffer.from([0, 0, 0, 0, 0, 2, 0x61]);
    writeHead(value, id);
    const record = { offset: 0, key: null, value, headers: [], timestamp: 0 };
    expect(serde.prepare!([record], 'value', { topic: 'orders', partition: 0, now: 0 })).toBeUndefined();
    expect(serde.deserialize(value, 'orders')).toEqual({ id: 'a' });
  });

  it('asks for no more than that the registry answers, where nothing is written yet', async () => {
    expect(await registry.avro('orders-value', schema).openSource!('orders')).toBeUndefined();
    expect(server.requests).toEqual(['GET /subjects/orders-value/versions/latest']);
  });

  it('warns of a newest schema that it cannot read', async () => {
    server.backing.register('orders-value', schema);
    const warning = await registry.avro('orders-value', unlike).openSource!('orders');
    expect(warning).toMatchObject({ code: 'SCHEMA_MISMATCH' });
  });

  it('fails when the registry refuses, or does not answer', async () => {
    const serde = registry.avro('orders-value', schema);
    server.answers(() => ({ status: 401, body: { error_code: 401, message: 'no' } }));
    await expect(serde.openSource!('orders')).rejects.toMatchObject({ code: 'REGISTRY_REFUSED', retriable: false });
    await server.close();
    await expect(serde.openSource!('orders')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', retriable: true });
  });
});

describe('a source whose registry is in memory', () => {
  it('is answered at once', async () => {
    const registry = memoryRegistry();
    const serde = registry.avro(topicName(), schema);
    expect(serde.openSource!('orders')).toBeUndefined();
    registry.register('orders-value', schema);
    expect(serde.openSource!('orders')).toBeUndefined();
    registry.register('other-value', 'string');
    await expect(serde.openSource!('other')).resolves.toMatchObject({ code: 'SCHEMA_MISMATCH' });
    registry.down();
    await expect(serde.openSource!('orders')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });

  it('needs no subject to read', () => {
    expect(memoryRegistry().avro(recordName(), 'string').openSource!('t')).toBeUndefined();
  });
});
