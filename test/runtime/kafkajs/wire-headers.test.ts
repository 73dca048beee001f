import fc from 'fast-check';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import type { Header, ProducerRecord } from '../../../src/core/record.js';
import { bytesOf, nameOf } from '../../../src/runtime/kafkajs/header-name.js';
import { preEncoded } from '../../../src/runtime/kafkajs/pre-encoded.js';
import { headersOf } from '../../../src/runtime/kafkajs/wire-headers.js';
import { runs } from '../../runs.js';
import { headers, plain } from './batches.js';
import { batchOf, decoded } from './produced.js';

const [one, two] = [Buffer.from('1'), Buffer.from('2')];

async function fetched(list: Header[], record: Partial<ProducerRecord> = {}): Promise<KafkaMessage> {
  const batch = await decoded(await batchOf(preEncoded(0, [{ ...plain('v'), ...record, headers: list }, plain('x')])));
  return batch.records[0]!;
}

describe('headersOf', () => {
  it.each<[string, Header[]]>([
    [
      'repeated names among others',
      [
        ['a', one],
        ['b', two],
        ['a', two],
      ],
    ],
    [
      'names that are numbers',
      [
        ['b', one],
        ['1', two],
      ],
    ],
    [
      'names that every object has',
      [
        ['__proto__', one],
        ['constructor', null],
        ['__proto__', two],
      ],
    ],
    [
      'no values',
      [
        ['a', null],
        ['a', Buffer.alloc(0)],
        ['a', null],
      ],
    ],
    [
      'names that are not UTF-8',
      [
        ['\udcff', one],
        ['a\udc80b', two],
        ['\ufffd', one],
      ],
    ],
  ] as [string, Header[]][])('keeps %s', async (_, list) => {
    expect(headersOf(await fetched(list))).toEqual(list);
    expect(headersOf(await fetched(list, { key: one, value: null }))).toEqual(list);
    expect(headersOf(await fetched(list, { key: one, value: Buffer.alloc(0) }))).toEqual(list);
  });

  it('has one list for all that have none', async () => {
    const none = headersOf(await fetched([]));
    expect(none).toEqual([]);
    expect(headersOf(await fetched([]))).toBe(none);
    const old: KafkaMessage = { key: null, value: one, timestamp: '0', attributes: 0, offset: '0', size: 1 };
    expect(headersOf(old)).toBe(none);
  });

  it('takes the object where there is neither key nor value', async () => {
    const list: Header[] = [
      ['a', one],
      ['constructor', two],
      ['a', null],
    ];
    const read = headersOf(await fetched(list, { value: null }));
    expect(read).toEqual([
      ['a', one],
      ['a', null],
      ['constructor', two],
    ]);
  });

  it('takes the object where the bytes say other', async () => {
    const message = await fetched([
      ['a', one],
      ['b', two],
      ['a', two],
    ]);
    const copied = { ...message, value: Buffer.from('v') };
    expect(headersOf(copied)).toEqual([
      ['a', one],
      ['a', two],
      ['b', two],
    ]);
  });

  it('never throws, and gives nothing that kafkajs does not, whatever the bytes', () => {
    const hostile = fc.record({
      bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
      from: fc.nat(40),
      size: fc.nat(3),
      list: headers,
      tombstone: fc.boolean(),
    });
    fc.assert(
      fc.property(hostile, ({ bytes, from, size, list, tombstone }) => {
        const before = Buffer.from(bytes.buffer, Math.min(from, bytes.length - 1)).subarray(0, size);
        const held = Object.fromEntries(list.map(([name, value]) => [name, value && [Buffer.from(value)]]));
        const at = tombstone ? { key: before, value: null } : { key: null, value: before };
        const message = { ...at, headers: held as IHeaders, timestamp: '0', attributes: 0, offset: '0' };
        const all: unknown[] = Object.values(held).flat();
        for (const [name, value] of headersOf(message)) {
          expect(typeof name).toBe('string');
          expect(all).toContain(value);
        }
      }),
      { numRuns: runs(20_000) },
    );
  });

  it('gives the values that kafkajs has read, whatever has become of the bytes', async () => {
    const batch = fc.record({ list: headers, at: fc.nat(200), byte: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(batch, async ({ list, at, byte }) => {
        const message = await fetched(list);
        // The bytes change after kafkajs has read them: the two disagree.
        const bytes = new Uint8Array(message.value!.buffer);
        bytes[message.value!.byteOffset + (at % (bytes.length - message.value!.byteOffset))] = byte;
        const read = Object.values(message.headers!).flat() as (Buffer | null)[];
        const places = (values: readonly (Uint8Array | null)[]) =>
          values.filter((value) => value === null || Buffer.isBuffer(value)).map((value) => value && value.byteOffset);
        const given = headersOf(message).map(([, value]) => value);
        expect(places(given).toSorted()).toEqual(places(read).toSorted());
        expect(given.every((value) => read.some((other) => other?.byteLength === value?.byteLength))).toBe(true);
      }),
      { numRuns: runs(5_000) },
    );
  });
});

describe('names of headers', () => {
  it('come back byte for byte, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        expect(new Uint8Array(bytesOf(nameOf(Buffer.from(bytes))))).toEqual(bytes);
      }),
      { numRuns: runs(20_000) },
    );
  });

  it('are UTF-8 where they are text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(nameOf(Buffer.from(text))).toBe(text);
        expect(bytesOf(text)).toEqual(Buffer.from(text));
      }),
      { numRuns: runs(5_000) },
    );
  });
});
