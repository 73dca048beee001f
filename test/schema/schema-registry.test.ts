import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/clock.js';
import { systemClock } from '../../src/core/clock.js';
import type { SpillwayError } from '../../src/core/errors.js';
import type { ConsumerRecord } from '../../src/core/record.js';
import { SchemaRegistry } from '../../src/schema/index.js';
import { writeHead } from '../../src/schema/wire.js';
import { registryServer } from './registry-server.js';

const schema = { type: 'record', name: 'Order', namespace: 'shop', fields: [{ name: 'id', type: 'string' }] } as const;
/** Time passes at once. */
const clock: Clock = {
  ...systemClock,
  timer(_ms, run) {
    queueMicrotask(run);
    return () => {};
  },
};
const record = (id: number, body = Buffer.of(2, 0x61)): ConsumerRecord => {
  const value = Buffer.concat([Buffer.alloc(5), body]);
  writeHead(value, id);
  return { offset: 0, key: null, value, headers: [], timestamp: 0 };
};
const at = (now = 0) => ({ topic: 't', partition: 0, now });

let server: Awaited<ReturnType<typeof registryServer>>;
let registry: SchemaRegistry;
beforeEach(async () => {
  server = await registryServer();
  registry = new SchemaRegistry({ url: server.url, clock });
});
afterEach(() => server.close());

describe('SchemaRegistry', () => {
  it('fetches an unknown id once, and reads', async () => {
    const id = server.backing.register('orders-value', schema);
    const serde = registry.avro('orders-value', schema);
    const chunk = [record(id), record(id)];
    await Promise.all([serde.prepare!(chunk, 'value', at()), serde.prepare!(chunk, 'value', at())]);
    expect(server.requests).toEqual([`GET /schemas/ids/${id}`]);
    expect(serde.deserialize(chunk[0]!.value, 't')).toEqual({ id: 'a' });
    expect(serde.prepare!(chunk, 'value', at())).toBeUndefined();
  });

  it('asks for an unknown id a bounded number of times, then not again for a while', async () => {
    const serde = registry.avro('orders-value', schema);
    await serde.prepare!([record(99)], 'value', at());
    expect(server.requests).toHaveLength(3);
    expect(() => serde.deserialize(record(99).value, 't')).toThrow('UNKNOWN_SCHEMA_ID');
    expect(serde.prepare!([record(99)], 'value', at(29_999))).toBeUndefined();
    await serde.prepare!([record(99)], 'value', at(30_000));
    expect(server.requests).toHaveLength(6);
  });

  it('finds a schema that is registered between two of these questions', async () => {
    const serde = registry.avro('orders-value', schema);
    server.answers(() => {
      server.answers(() => undefined);
      server.backing.register('orders-value', schema);
      return { status: 404, body: { error_code: 40403, message: 'Schema not found' } };
    });
    await serde.prepare!([record(1)], 'value', at());
    expect(serde.deserialize(record(1).value, 't')).toEqual({ id: 'a' });
  });

  it.each([
    [
      '500',
      { status: 500, body: { error_code: 50001, message: 'Error in the backend data store' } },
      'REGISTRY_UNAVAILABLE',
    ],
    ['503 of a proxy', { status: 503, body: '<html>' }, 'REGISTRY_UNAVAILABLE'],
    ['429', { status: 429, body: { error_code: 429, message: 'slow down' } }, 'REGISTRY_UNAVAILABLE'],
    ['no JSON', { status: 200, body: 'hello' }, 'REGISTRY_UNAVAILABLE'],
    ['no schema', { status: 200, body: {} }, 'REGISTRY_UNAVAILABLE'],
    ['401', { status: 401, body: { error_code: 401, message: 'Unauthorized' } }, 'REGISTRY_REFUSED'],
    [
      '404 of a wrong path',
      { status: 404, body: { error_code: 404, message: 'HTTP 404 Not Found' } },
      'REGISTRY_REFUSED',
    ],
    [
      '404 of a wrong path on Apicurio',
      { status: 404, body: { error_code: 0, message: 'RESTEASY003210: Could not find resource for full path: /x' } },
      'REGISTRY_REFUSED',
    ],
    ['404 of a service in JSON', { status: 404, body: { code: 404, message: 'Not found' } }, 'REGISTRY_REFUSED'],
    ['404 of a proxy', { status: 404, body: '<html>' }, 'REGISTRY_REFUSED'],
  ])('never calls an id unknown for a %s', async (_name, answer, code) => {
    const id = server.backing.register('orders-value', schema);
    const serde = registry.avro('orders-value', schema);
    server.answers(() => answer);
    await expect(serde.prepare!([record(id)], 'value', at())).rejects.toMatchObject({ code });
    server.answers(() => undefined);
    await serde.prepare!([record(id)], 'value', at());
    expect(serde.deserialize(record(id).value, 't')).toEqual({ id: 'a' });
  });

  it('takes a registry that does not listen for an outage', async () => {
    await server.close();
    const serde = registry.avro('orders-value', schema);
    await expect(serde.prepare!([record(1)], 'value', at())).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      retriable: true,
    });
    await expect(serde.openSink!('orders')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', retriable: true });
  });

  it('follows no redirect, wherever it leads', async () => {
    const elsewhere = await registryServer();
    try {
      elsewhere.backing.register('x', schema);
      server.answers((path) => ({ status: 302, headers: { location: elsewhere.url + path } }));
      const serde = registry.avro('orders-value', schema);
      await expect(serde.prepare!([record(1)], 'value', at())).rejects.toMatchObject({ code: 'REGISTRY_REFUSED' });
      expect(elsewhere.requests).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });

  it('looks the id of a sink up, and says so when it is not registered', async () => {
    const serde = registry.avro('orders-value', schema);
    expect(() => serde.serialize({ id: 'a' }, 'orders')).toThrow('SINK_NOT_OPENED');
    await expect(serde.openSink!('orders')).rejects.toMatchObject({ code: 'SCHEMA_NOT_REGISTERED', retriable: false });
    server.backing.register('orders-value', schema);
    await serde.openSink!('orders');
    expect(serde.serialize({ id: 'a' }, 'orders')).toEqual(record(1).value);
    expect(serde.openSink!('orders')).toBeUndefined();
    expect(serde.prepare!([record(1)], 'value', at())).toBeUndefined();
  });

  it('takes a schema that another instance has just registered for registered, whatever the registry says', async () => {
    const serde = registry.avro('orders-value', schema, { autoRegister: true });
    server.answers((path) => {
      if (path !== '/subjects/orders-value/versions') return undefined;
      server.backing.register('orders-value', schema);
      return { status: 409, body: { error_code: 409, message: 'An artifact with this ID already exists.' } };
    });
    await serde.openSink!('orders');
    server.answers(() => undefined);
    expect(serde.serialize({ id: 'a' }, 'orders')).toEqual(record(1).value);
  });

  it('registers when told to, and reports what is incompatible', async () => {
    const serde = registry.avro('orders-value', schema, { autoRegister: true });
    await serde.openSink!('orders');
    expect(server.backing.versions('orders-value')).toHaveLength(1);
    const other = registry.avro('orders-value', { ...schema, name: 'Other' }, { autoRegister: true });
    await expect(other.openSink!('orders')).rejects.toMatchObject({ code: 'INCOMPATIBLE_SCHEMA' });
    await expect(registry.register('orders-value', schema)).resolves.toBe(1);
    await expect(registry.latest('orders-value')).resolves.toMatchObject({ id: 1, version: 1 });
    await expect(registry.latest('nobody')).resolves.toBeUndefined();
  });

  it('reads schemas that refer to others', async () => {
    server.backing.register('money', {
      type: 'record',
      name: 'Money',
      namespace: 'shop',
      fields: [{ name: 'cents', type: 'long' }],
    });
    const line = { type: 'record', name: 'Line', namespace: 'shop', fields: [{ name: 'price', type: 'shop.Money' }] };
    server.answers((path) =>
      path === '/subjects/line/versions/1'
        ? {
            status: 200,
            body: {
              id: 8,
              version: 1,
              schema: JSON.stringify(line),
              references: [{ name: 'shop.Money', subject: 'money', version: 1 }],
            },
          }
        : undefined,
    );
    const outer = {
      type: 'record',
      name: 'Order',
      namespace: 'shop',
      fields: [
        { name: 'line', type: 'shop.Line' },
        { name: 'fee', type: 'shop.Money' },
      ],
    };
    server.put(50, {
      schema: JSON.stringify(outer),
      references: [
        { name: 'shop.Line', subject: 'line', version: 1 },
        { name: 'shop.Money', subject: 'money', version: 1 },
      ],
    });
    const money = { type: 'record', name: 'Money', fields: [{ name: 'cents', type: 'long' }] } as const;
    const serde = registry.avro('orders-value', {
      type: 'record',
      name: 'Order',
      namespace: 'shop',
      fields: [
        { name: 'line', type: { type: 'record', name: 'Line', fields: [{ name: 'price', type: money }] } },
        { name: 'fee', type: 'Money' },
      ],
    });
    const read = record(50, Buffer.of(10, 4));
    await serde.prepare!([read], 'value', at());
    expect(serde.deserialize(read.value, 't')).toEqual({ line: { price: { cents: 5 } }, fee: { cents: 2 } });
  });

  it.each([
    ['PROTOBUF', { schema: 'syntax = "proto3";', schemaType: 'PROTOBUF' }, 'SCHEMA_MISMATCH'],
    ['no schema at all', { schema: '{"type":"nonsense"}' }, 'INVALID_SCHEMA'],
    ['a schema of 300 KiB', { schema: JSON.stringify({ ...schema, doc: 'x'.repeat(300 * 1024) }) }, 'INVALID_SCHEMA'],
  ])('fails the record whose id stands for %s', async (_name, body, code) => {
    server.put(60, body);
    const serde = registry.avro('orders-value', schema);
    await serde.prepare!([record(60)], 'value', at());
    for (const _ of [1, 2]) {
      try {
        serde.deserialize(record(60).value, 't');
        expect.unreachable();
      } catch (error) {
        expect((error as SpillwayError).code).toBe(code);
      }
    }
  });

  it('signs in as told, in options or url', async () => {
    server.backing.register('s', schema);
    const inOptions = new SchemaRegistry({ url: server.url, auth: { username: 'u', password: 'p' }, clock });
    const inUrl = new SchemaRegistry({ url: server.url.replace('//', '//u:p@'), clock });
    for (const one of [inOptions, inUrl]) await one.latest('s');
    const basic = `Basic ${Buffer.from('u:p').toString('base64')}`;
    expect(server.authorizations).toEqual([basic, basic]);
  });

  it.each(['localhost:8081', 'ftp://example.com', ''])('refuses the url %s', (url) => {
    expect(() => new SchemaRegistry({ url })).toThrow('INVALID_OPTION');
  });
});
