import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProducerRecord } from '../../../../src/core/record.js';
import { preEncoded } from '../../../../src/runtime/kafkajs/writing/pre-encoded.js';
import { encodeRecords, timesOf } from '../../../../src/runtime/kafkajs/writing/record-encoder.js';
import { readBatches } from '../../../../src/runtime/kafkajs/reading/record-batches.js';
import { runs } from '../../../runs.js';
import { batches, plain, told } from '../reading/batches.js';
import { batchOf, decoded } from './produced.js';

const hex = (...records: ProducerRecord[]) => encodeRecords(records, timesOf(records).base).toString('hex');

/** What kafkajs reads of what it has sent, with the headers, which it does not keep as they are, as we read them. */
async function roundTrip(records: readonly ProducerRecord[], compression = 0): Promise<ProducerRecord[]> {
  const bytes = await batchOf(preEncoded(0, records), compression);
  const ours = await readBatches(bytes, []);
  return (await decoded(bytes)).records.map((message, i) => ({
    key: message.key,
    value: message.value,
    headers: ours.records[i]!.headers,
    timestamp: Number(message.timestamp),
  }));
}

describe('encodeRecords', () => {
  // By hand, from https://kafka.apache.org/documentation/#record
  it('writes length, attributes, deltas, key, value and headers', () => {
    const record = { key: Buffer.from('k'), value: Buffer.from('val'), headers: [], timestamp: 5 };
    expect(hex(record)).toBe('14' + '00' + '00' + '00' + '026b' + '0676616c' + '00');
    expect(
      hex({
        ...record,
        headers: [
          ['n', Buffer.of(1)],
          ['m', null],
        ],
      }),
    ).toBe('22' + '00' + '00' + '00' + '026b' + '0676616c' + '04' + '026e' + '0201' + '026d' + '01');
  });

  it('tells nothing and null apart', () => {
    expect(hex({ key: null, value: Buffer.alloc(0), headers: [], timestamp: 0 })).toBe('0c000000' + '01' + '00' + '00');
  });

  it('counts timestamps from the earliest, wherever it stands, and offsets from the first', () => {
    const [first, second] = [plain('', 7), plain('', 5)];
    expect(hex(first, second)).toBe('0c00' + '04' + '00' + '010000' + '0c00' + '00' + '02' + '010000');
  });

  it('writes deltas of more than 32 bits', () => {
    // 2^40 zigzagged is 2^41: five groups of seven bits without any, then 2^6
    expect(hex(plain('', 0), plain('', 2 ** 40))).toBe('0c000000010000' + '1600' + '808080808040' + '02' + '010000');
    expect(hex(plain('', -1), plain('', Number.MAX_SAFE_INTEGER)).slice(14)).toBe(
      '1a00' + '8080808080808020' + '02' + '010000',
    );
  });

  it.each([1_048_575, 1_048_576])('writes values of %i bytes', async (length) => {
    const value = new Uint8Array(length).fill(7);
    const [read] = await roundTrip([{ key: null, value, headers: [], timestamp: 0 }]);
    expect(Buffer.compare(read!.value!, value)).toBe(0);
  });

  it('writes more records than an offset delta of two bytes can count', async () => {
    const many = Array.from({ length: 8_200 }, (_, i) => plain(String(i), i));
    expect((await roundTrip(many)).map(told)).toEqual(many.map(told));
  });

  it('refuses a timestamp that is no whole number', () => {
    for (const timestamp of [NaN, Infinity])
      expect(() => preEncoded(0, [plain('', 0), plain('', timestamp)])).toThrow();
  });

  it.each([0, 1])('is read by kafkajs as it was given, with compression %i', async (compression) => {
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        expect((await roundTrip(batch, compression)).map(told)).toEqual(batch.map(told));
      }),
      { numRuns: runs(5_000) },
    );
  });
});
