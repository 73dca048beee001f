import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ConsumerRecord } from '../../src/core/record.js';
import type { Serde } from '../../src/core/serde.js';
import { SchemaRegistry, typed } from '../../src/schema/index.js';
import { startProxy, type Proxy } from '../cluster/proxy.js';
import { startRegistry, type RegistryServer } from '../cluster/registry.js';
import { topicName } from '../cluster/topics.js';
import { withJava } from '../cluster/with-java.js';

const url = inject('cluster').registry;

/** No test's schema is another's: registries give equal schemas one id. */
const orderOf = (name: string) => ({ type: 'record', name, fields: [{ name: 'id', type: 'string' }] }) as const;
const evolvedOf = (name: string) =>
  ({
    ...orderOf(name),
    fields: [
      { name: 'id', type: 'string' },
      { name: 'cents', type: 'long', default: 7 },
    ],
  }) as const;
/** A name of a record, which also makes a subject. */
const recordName = () => topicName('Order').replace('-', '_');
const serdeOf = (registry: SchemaRegistry, subject: string, schema: object, options = {}): Serde<unknown> =>
  registry.avro(subject, typed<unknown>(schema), options);

const record = (value: Uint8Array | null): ConsumerRecord => ({
  offset: 0,
  key: null,
  value,
  headers: [],
  timestamp: 0,
});
const idIn = (bytes: Uint8Array | null) => Buffer.from(bytes!).readInt32BE(1);
const withId = (id: number) => Buffer.of(0, id >>> 24, id >>> 16, id >>> 8, id, 2, 0x61);

/** What a consumer gets of these bytes: schemas are fetched first, as before every chunk. */
async function read(serde: Serde<unknown>, bytes: Uint8Array | null, now = 0): Promise<unknown> {
  await serde.prepare!([record(bytes)], 'value', { topic: 't', partition: 0, now });
  return serde.deserialize(bytes, 't');
}

describe('a real registry', () => {
  const registry = new SchemaRegistry({ url });

  it('gives ids that others find, and keeps them', async () => {
    const name = recordName();
    const subject = `${name}-value`;
    const writer = serdeOf(registry, subject, orderOf(name), { autoRegister: true });
    await writer.openSink!('t');
    const bytes = writer.serialize({ id: 'a' }, 't');
    const id = await registry.register(subject, orderOf(name));
    expect(idIn(bytes)).toBe(id);
    expect(await registry.latest(subject)).toMatchObject({ id, version: 1 });

    const other = serdeOf(new SchemaRegistry({ url }), subject, orderOf(name));
    expect(await read(other, bytes)).toEqual({ id: 'a' });
    await other.openSink!('t');
    expect(other.serialize({ id: 'a' }, 't')).toEqual(bytes);
  });

  it('knows nothing of a subject without versions', async () => {
    const name = recordName();
    expect(await registry.latest(name)).toBeUndefined();
    const writer = serdeOf(registry, name, orderOf(name));
    await expect(writer.openSink!('t')).rejects.toMatchObject({ code: 'SCHEMA_NOT_REGISTERED', retriable: false });
    await registry.register(name, evolvedOf(name));
    await expect(writer.openSink!('t')).rejects.toMatchObject({ code: 'SCHEMA_NOT_REGISTERED' });
    await registry.register(name, orderOf(name));
    await writer.openSink!('t');
  });

  it('refuses what does not fit the versions before it', async () => {
    const name = recordName();
    await registry.register(name, orderOf(name));
    const response = await fetch(`${url}/config/${name}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ compatibility: 'BACKWARD' }),
    });
    expect(response.status).toBe(200);
    const changed = { ...orderOf(name), fields: [{ name: 'id', type: 'int' }] };
    await expect(registry.register(name, changed)).rejects.toMatchObject({
      code: 'INCOMPATIBLE_SCHEMA',
      retriable: false,
    });
    const writer = serdeOf(registry, name, changed, { autoRegister: true });
    await expect(writer.openSink!('t')).rejects.toMatchObject({ code: 'INCOMPATIBLE_SCHEMA' });
    await registry.register(name, evolvedOf(name));
  });

  it('fails the record whose id nobody gave, and no other', async () => {
    const name = recordName();
    const id = await registry.register(name, orderOf(name));
    const reader = serdeOf(registry, name, orderOf(name));
    await expect(read(reader, withId(2 ** 30))).rejects.toMatchObject({ code: 'UNKNOWN_SCHEMA_ID' });
    expect(await read(reader, withId(id))).toEqual({ id: 'a' });
  });

  it('resolves an evolved schema in both directions', async () => {
    const name = recordName();
    const writers = [orderOf(name), evolvedOf(name)].map((schema) =>
      serdeOf(registry, name, schema, { autoRegister: true }),
    ) as [Serde<unknown>, Serde<unknown>];
    for (const writer of writers) await writer.openSink!('t');
    const old = writers[0].serialize({ id: 'a' }, 't');
    const evolved = writers[1].serialize({ id: 'b', cents: 1 }, 't');
    expect(idIn(old)).not.toBe(idIn(evolved));
    expect(await read(writers[0], evolved)).toEqual({ id: 'b' });
    expect(await read(writers[1], old)).toEqual({ id: 'a', cents: 7 });
  });

  it.each([
    ['no path', (real: URL) => real.origin],
    ['a path too far', (real: URL) => `${real.href}/v1`],
  ])('is not what answers at a url with %s', async (_name, place) => {
    const name = recordName();
    const id = await registry.register(name, orderOf(name));
    const wrong = new SchemaRegistry({ url: place(new URL(url)) });
    await expect(wrong.latest(name)).rejects.toMatchObject({ code: 'REGISTRY_REFUSED' });
    const serde = serdeOf(wrong, name, orderOf(name), { autoRegister: true });
    await expect(read(serde, withId(id))).rejects.toMatchObject({ code: 'REGISTRY_REFUSED' });
    await expect(serde.openSink!('t')).rejects.toMatchObject({ code: expect.stringMatching(/^REGISTRY_/) as string });
  });
});

describe('a real registry that is gone for a while', () => {
  let proxy: Proxy;
  beforeAll(async () => {
    const { hostname, port } = new URL(url);
    proxy = await startProxy({ host: hostname, port: Number(port || 80) });
  });
  afterAll(() => proxy.stop());

  it('stops what is new, not what is known, and is asked again', async () => {
    const name = recordName();
    const through = new URL(url);
    through.host = `127.0.0.1:${proxy.port}`;
    const registry = new SchemaRegistry({ url: through.href });
    const serde = serdeOf(registry, name, orderOf(name), { autoRegister: true });
    await serde.openSink!('t');
    const known = serde.serialize({ id: 'a' }, 't');
    await read(serde, known);
    const later = await new SchemaRegistry({ url }).register(name, evolvedOf(name));

    await proxy.cut();
    const outage = { code: 'REGISTRY_UNAVAILABLE', retriable: true };
    expect(serde.serialize({ id: 'a' }, 't')).toEqual(known);
    expect(await read(serde, known)).toEqual({ id: 'a' });
    const unknown = Buffer.concat([withId(later), Buffer.of(4)]);
    await expect(read(serde, unknown)).rejects.toMatchObject(outage);
    await expect(serdeOf(registry, `${name}-2`, orderOf(name)).openSink!('t')).rejects.toMatchObject(outage);
    await expect(registry.latest(name)).rejects.toMatchObject(outage);

    await proxy.heal();
    expect(await read(serde, unknown)).toEqual({ id: 'a' });
    expect(await registry.latest(name)).toMatchObject({ id: later });
  });
});

withJava('a registry that forgets everything', () => {
  let server: RegistryServer;
  beforeAll(async () => {
    server = await startRegistry();
  });
  afterAll(() => server.stop());

  it('gives the same ids to schemas registered again in the same order, and what was written stays readable', async () => {
    const registry = new SchemaRegistry({ url: server.url });
    const schemas = ['First', 'Second', 'Third'].map((name) => [`${name}-value`, orderOf(name)] as const);
    const registerAll = async () => {
      const ids: number[] = [];
      for (const [subject, schema] of schemas) ids.push(await registry.register(subject, schema));
      return ids;
    };
    const ids = await registerAll();
    const [subject, schema] = schemas[2]!;
    const running = serdeOf(registry, subject, schema);
    await running.openSink!('t');
    const before = running.serialize({ id: 'a' }, 't');

    await server.restart();
    const fresh = serdeOf(new SchemaRegistry({ url: server.url }), subject, schema);
    await expect(read(fresh, before)).rejects.toMatchObject({ code: 'UNKNOWN_SCHEMA_ID' });
    expect(await registerAll()).toEqual(ids);
    expect(await read(fresh, before, 60_000)).toEqual({ id: 'a' });
    expect(running.serialize({ id: 'a' }, 't')).toEqual(before);
  });
});
