import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProducerRecord } from '../../../../src/core/record.js';
import { installCodecs } from '../../../../src/runtime/kafkajs/codecs/codecs.js';
import { preEncoded } from '../../../../src/runtime/kafkajs/writing/pre-encoded.js';
import { readBatches } from '../../../../src/runtime/kafkajs/reading/record-batches.js';
import { runs } from '../../../runs.js';
import { batches, plain, told } from './batches.js';
import { batchOf, decoded } from '../writing/produced.js';

installCodecs();

/** Where things stand in a batch: https://kafka.apache.org/documentation/#recordbatch */
const AT = { length: 8, magic: 16, attributes: 21, lastOffsetDelta: 23, maxTimestamp: 35 };

/** As it lies in the log: the log gives the offsets. */
async function stored(records: readonly ProducerRecord[], base: number, compression = 0): Promise<Buffer> {
  const bytes = Buffer.from(await batchOf(preEncoded(0, records), compression));
  bytes.writeBigInt64BE(BigInt(base), 0);
  return bytes;
}

describe('the batches of a partition', () => {
  it.each([0, 1])('are read as they were written, with compression %i', async (compression) => {
    await fc.assert(
      fc.asyncProperty(fc.array(batches, { maxLength: 3 }), fc.nat(2 ** 40), async (lists, base) => {
        let next = base;
        const stretches: Buffer[] = [];
        for (const list of lists) {
          stretches.push(await stored(list, next, compression));
          next += list.length;
        }
        const read = await readBatches(Buffer.concat(stretches), []);
        expect(read.records.map(told)).toEqual(lists.flat().map(told));
        expect(read.records.map(({ offset }) => offset)).toEqual(lists.flat().map((_, i) => base + i));
        expect([read.next, read.fault]).toEqual([lists.length === 0 ? -1 : next, null]);
      }),
      { numRuns: runs(5_000) },
    );
  });

  it('are what kafkajs reads', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (list) => {
        const bytes = await stored(list, 7);
        const theirs = (await decoded(bytes)).records.map(({ key, value, timestamp, offset }) => ({
          record: told({ key, value, timestamp: Number(timestamp), headers: [] }),
          offset: Number(offset),
        }));
        const { records } = await readBatches(bytes, []);
        expect(records.map((record) => ({ record: told({ ...record, headers: [] }), offset: record.offset }))).toEqual(
          theirs,
        );
      }),
      { numRuns: runs(5_000) },
    );
  });

  it('are read up to the one that is cut off, which comes again', async () => {
    const [first, second] = [[plain('a'), plain('b')], [plain('c')]];
    const whole = Buffer.concat([await stored(first, 5), await stored(second, 7)]);
    const boundary = (await stored(first, 5)).length;
    for (let end = 0; end <= whole.length; end++) {
      const { records, next, fault } = await readBatches(whole.subarray(0, end), []);
      const complete = end === whole.length ? 2 : end >= boundary ? 1 : 0;
      expect([records.length, next, fault]).toEqual([[0, 2, 3][complete], [-1, 7, 8][complete], null]);
    }
  });

  it('have the time of the log where that is what counts', async () => {
    const bytes = await stored([plain('a', 5), plain('b', 9)], 0);
    bytes.writeInt16BE(0x08, AT.attributes);
    bytes.writeBigInt64BE(1234n, AT.maxTimestamp);
    const { records } = await readBatches(bytes, []);
    expect(records.map(({ timestamp }) => timestamp)).toEqual([1234, 1234]);
  });

  it('end where their last record was before compaction took it', async () => {
    const bytes = await stored([plain('a')], 10);
    bytes.writeInt32BE(41, AT.lastOffsetDelta);
    expect((await readBatches(bytes, [])).next).toBe(52);
  });

  it('hold any number of records', async () => {
    const many = Array.from({ length: 150_000 }, (_, i) => plain('', i));
    const { records, next } = await readBatches(await stored(many, 0), []);
    expect([records.length, next, records.at(-1)!.timestamp]).toEqual([150_000, 150_000, 149_999]);
  });

  it('take linear time for many headers, and keep them all', async () => {
    const headers = Array.from({ length: 20_000 }, (_, i) => [`h${i}`, Buffer.of(1)] as const);
    const { records } = await readBatches(await stored([{ ...plain('a'), headers }], 0), []);
    expect(records[0]!.headers).toEqual(headers);
  });
});

describe('a batch that cannot be read', () => {
  const spoilt = async (spoil: (bytes: Buffer) => void) => {
    const bytes = await stored([plain('abc'), plain('def')], 3);
    spoil(bytes);
    return bytes;
  };

  it.each<[string, (bytes: Buffer) => void, string]>([
    ['of an older format', (bytes) => bytes.writeInt8(1, AT.magic), 'record format 1'],
    ['shorter than its header', (bytes) => bytes.writeInt32BE(20, AT.length), 'shorter than its own header'],
    ['that ends before it begins', (bytes) => bytes.writeInt32BE(-2, AT.lastOffsetDelta), 'before it begins'],
    ['of a codec that there is not', (bytes) => bytes.writeInt16BE(7, AT.attributes), 'codec 7'],
    ['with a record that is too long', (bytes) => void (bytes[61] = 0x7e), 'not as long as it says'],
    ['with more records than bytes', (bytes) => bytes.writeInt32BE(2 ** 31 - 1, 57), 'the middle of a field'],
    ['with a length that never ends', (bytes) => void bytes.fill(0xff, 61), 'more than five bytes'],
  ])('%s is named, and nothing of it is kept', async (_, spoil, problem) => {
    const { records, next, fault } = await readBatches(await spoilt(spoil), []);
    expect([records, next]).toEqual([[], -1]);
    expect(fault).toMatchObject({ code: 'BATCH_DAMAGED', retriable: false });
    expect(fault!.message).toContain(problem);
  });

  it('is said what a codec says of it', async () => {
    const bytes = await stored([plain('a')], 3, 1);
    bytes.fill(0, 61);
    expect((await readBatches(bytes, [])).fault).toMatchObject({ code: 'BATCH_UNREADABLE' });
  });

  it('does not keep back what comes before it, and is found when it is the first', async () => {
    const bad = await spoilt((bytes) => bytes.writeInt8(1, AT.magic));
    const both = Buffer.concat([await stored([plain('a')], 2), bad]);
    const { records, next, fault } = await readBatches(both, []);
    expect([records.length, next, fault]).toEqual([1, 3, null]);
  });

  it('of whatever bytes neither hangs nor throws', async () => {
    const damaged = fc.tuple(batches, fc.nat(), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(damaged, fc.uint8Array({ maxLength: 200 }), async ([list, at, byte], junk) => {
        const bytes = await stored(list, 0);
        bytes[at % bytes.length] = byte;
        for (const given of [bytes, Buffer.concat([bytes, junk]), Buffer.from(junk)]) {
          const { records, next, fault } = await readBatches(given, []);
          expect(records.length).toBeLessThanOrEqual(given.length);
          if (fault) expect([records.length, next]).toEqual([0, -1]);
        }
      }),
      { numRuns: runs(5_000) },
    );
  });
});
