import fc from 'fast-check';
import type { Message } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import type { ProducerRecord } from '../../../../src/core/record.js';
import { encodesAlike, sendsAlike } from '../../../../src/runtime/kafkajs/writing/encodes-alike.js';
import { plainMessages } from '../../../../src/runtime/kafkajs/writing/plain-messages.js';
import { preEncoded } from '../../../../src/runtime/kafkajs/writing/pre-encoded.js';
import { runs } from '../../../runs.js';
import { batches, plain } from '../reading/batches.js';
import { batchOf, decoded } from './produced.js';

/** kafkajs sorts timestamps as text, which is right where all have as many digits. */
const sorted = (batch: readonly ProducerRecord[]) =>
  batch.map((record, i) => ({ ...record, timestamp: 1_700_000_000_000 + ((i * 7919) % 100) * 60_000 }));

function carried(batch: readonly ProducerRecord[]): Message[] | null {
  try {
    return plainMessages(0, batch);
  } catch {
    return null;
  }
}

describe('preEncoded', () => {
  it.each([0, 1])('is the bytes that kafkajs makes of plain messages, with compression %i', async (compression) => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(batches.map(sorted), async (batch) => {
        const messages = carried(batch);
        if (!messages) return;
        compared++;
        const [given, wanted] = [
          await batchOf(preEncoded(0, batch), compression),
          await batchOf(messages, compression),
        ];
        expect(given.toString('hex')).toBe(wanted.toString('hex'));
      }),
      { numRuns: runs(5_000) },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it.each([
    [[999, 1000], '999', '1000'],
    [[1000, 999, 5], '5', '1000'],
    [[-1, -1], '-1', '-1'],
    [[3, -1], '-1', '3'],
    [[0], '0', '0'],
  ])('gives the batch of %j the times %s to %s', async (times, base, max) => {
    const batch = await decoded(
      await batchOf(
        preEncoded(
          0,
          times.map((time) => plain('', time)),
        ),
      ),
    );
    expect([batch.firstTimestamp, batch.maxTimestamp, batch.lastOffsetDelta]).toEqual([base, max, times.length - 1]);
    expect(batch.records.map((record) => Number(record.timestamp))).toEqual(times);
  });

  it('can be encoded again, as for a retry', async () => {
    const messages = preEncoded(0, [plain('a'), plain('b')]);
    expect(await batchOf(messages, 1)).toEqual(await batchOf(messages, 1));
    expect(await batchOf(messages)).toEqual(await batchOf(messages));
  });
});

describe('encodesAlike', () => {
  it('is true of the kafkajs that is installed', async () => {
    expect(await encodesAlike()).toBe(true);
  });

  it.each<[string, typeof preEncoded]>([
    ['a record is missing', (partition, records) => preEncoded(partition, records.slice(1))],
    ['a byte is other', (partition, records) => preEncoded(partition, records.with(0, plain('another')))],
    ['the count is other', (partition, records) => Object.assign(preEncoded(partition, records), { length: 3 })],
    ['the partition is other', (_, records) => preEncoded(1, records)],
    [
      'it throws',
      () => {
        throw new Error('no');
      },
    ],
    ['it is nothing that kafkajs takes', () => ({}) as Message[]],
  ])('is false where %s', async (_, encode) => {
    expect(await sendsAlike(encode)).toBe(false);
  });
});
