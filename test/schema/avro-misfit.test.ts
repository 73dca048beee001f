import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SpillwayError } from '../../src/core/errors.js';
import { runs } from '../runs.js';
import { schemaAndValue } from './avro-arbitrary.js';
import { errorOf, serdeOf } from './one-serde.js';

describe('values that do not fit', () => {
  const schema = {
    type: 'record',
    name: 'Order',
    fields: [
      { name: 'id', type: 'string' },
      { name: 'channel', type: { type: 'enum', name: 'Channel', symbols: ['web', 'store'] } },
      {
        name: 'lines',
        type: { type: 'array', items: { type: 'record', name: 'Line', fields: [{ name: 'cents', type: 'long' }] } },
      },
      { name: 'by', type: { type: 'map', values: 'int' }, default: {} },
      { name: 'size', type: ['null', { type: 'fixed', name: 'Two', size: 2 }], default: null },
    ],
  };
  const good = { id: 'a', channel: 'web', lines: [{ cents: 1 }], by: { x: 1 }, size: null };
  it.each([
    ['id', { ...good, id: undefined }],
    ['id', { ...good, id: 5 }],
    ['channel', { ...good, channel: 'phone' }],
    ['channel', { ...good, channel: 'constructor' }],
    ['channel', { ...good, channel: ['web'] }],
    ['lines', { ...good, lines: {} }],
    ['lines.1', { ...good, lines: [{ cents: 1 }, null] }],
    ['lines.1.cents', { ...good, lines: [{ cents: 1 }, { cents: 1.5 }] }],
    ['lines.0.cents', { ...good, lines: [{ cents: 2 ** 60 }] }],
    ['by.y', { ...good, by: { x: 1, y: 'z' } }],
    ['size', { ...good, size: Buffer.alloc(3) }],
    [undefined, 'text'],
    [undefined, undefined],
    [undefined, 5],
  ])('are refused at %s', (path, value) => {
    expect(errorOf(() => serdeOf(schema).serialize(value, 't'))).toMatchObject({ code: 'UNENCODABLE', path });
  });

  it('are refused also where every field has a default', () => {
    const all = { type: 'record', name: 'D', fields: [{ name: 'a', type: 'int', default: 1 }] };
    expect(serdeOf(all).deserialize(serdeOf(all).serialize({}, 't'), 't')).toEqual({ a: 1 });
    for (const value of [5, 'text', true, undefined]) {
      expect(errorOf(() => serdeOf(all).serialize(value, 't')).code).toBe('UNENCODABLE');
    }
  });

  it('do not show in the error', () => {
    const error = errorOf(() => serdeOf(schema).serialize({ ...good, channel: 'secret-word' }, 't'));
    expect(error.message).not.toContain('secret-word');
    expect(String((error.cause as Error | undefined)?.message)).not.toContain('secret-word');
  });

  it('may refer to themselves', () => {
    const list = { type: 'record', name: 'L', fields: [{ name: 'next', type: ['null', 'L'] }] };
    const loop: { next: unknown } = { next: null };
    loop.next = loop;
    expect(errorOf(() => serdeOf(list).serialize(loop, 't')).code).toBe('UNENCODABLE');
  });

  it('name the field of bytes too', () => {
    const serde = serdeOf(schema);
    const bytes = Buffer.from(serde.serialize({ ...good, lines: [{ cents: 1 }, { cents: 2 }] }, 't')!);
    expect(errorOf(() => serde.deserialize(bytes.subarray(0, 10), 't'))).toMatchObject({
      code: 'TRUNCATED',
      path: 'lines.1.cents',
    });
    bytes[7] = 40; // the enum
    expect(errorOf(() => serde.deserialize(bytes, 't'))).toMatchObject({ code: 'UNDECODABLE', path: 'channel' });
  });
});

it('anything that is written can be read, and is refused otherwise', () => {
  fc.assert(
    fc.property(schemaAndValue, fc.anything(), ({ schema }, value) => {
      const serde = serdeOf(schema);
      let bytes: Uint8Array | null;
      try {
        bytes = serde.serialize(value, 't');
      } catch (error) {
        expect((error as SpillwayError).code).toBe('UNENCODABLE');
        return;
      }
      expect(() => serde.deserialize(bytes, 't')).not.toThrow();
    }),
    { numRuns: runs(2000) },
  );
});
