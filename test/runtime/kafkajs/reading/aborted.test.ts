import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AbortedTransaction } from '../../../../src/runtime/kafkajs/reading/aborted.js';
import { encodeRecords } from '../../../../src/runtime/kafkajs/writing/record-encoder.js';
import { readBatches } from '../../../../src/runtime/kafkajs/reading/record-batches.js';
import { runs } from '../../../runs.js';

const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
const NOBODY = -1;
/** An int32 of 0: what kafkajs takes for the marker of an abort. */
const LIKE_A_MARKER = Buffer.alloc(4);

/** A batch of one record, with as much of a header as tells of transactions. */
function batch(offset: number, producer: number, attributes: number, key: Buffer | null): Buffer {
  const body = encodeRecords([{ key, value: Buffer.from(String(offset)), headers: [], timestamp: 0 }], 0);
  const header = Buffer.alloc(61);
  header.writeBigInt64BE(BigInt(offset), 0);
  header.writeInt32BE(49 + body.length, 8);
  header.writeInt8(2, 16);
  header.writeInt16BE(attributes, 21);
  header.writeBigInt64BE(BigInt(producer), 43);
  header.writeInt32BE(1, 57);
  return Buffer.concat([header, body]);
}

const marker = (type: number) => Buffer.of(0, 0, 0, type);
const abort = (offset: number, producer: number) => batch(offset, producer, TRANSACTIONAL | CONTROL, marker(0));
const commit = (offset: number, producer: number) => batch(offset, producer, TRANSACTIONAL | CONTROL, marker(1));
const sent = (offset: number, producer: number, key: Buffer | null = null) =>
  batch(offset, producer, TRANSACTIONAL, key);
const plain = (offset: number) => batch(offset, NOBODY, 0, null);

const visible = async (log: readonly Buffer[], aborted: readonly AbortedTransaction[]) =>
  (await readBatches(Buffer.concat(log), aborted)).records.map(({ offset }) => offset);

describe('records of transactions', () => {
  it('are seen once committed, and never their markers', async () => {
    expect(await visible([sent(0, 1), plain(1), commit(2, 1), plain(3)], [])).toEqual([0, 1, 3]);
  });

  it('are left out when aborted, up to the marker of their producer', async () => {
    const log = [sent(0, 1), sent(1, 2), abort(2, 1), sent(3, 1), commit(4, 1), commit(5, 2)];
    expect(await visible(log, [{ producerId: 1, firstOffset: 0 }])).toEqual([1, 3]);
  });

  it('with a key of four zero bytes are no markers', async () => {
    const log = [sent(0, 1, LIKE_A_MARKER), sent(1, 1), abort(2, 1)];
    expect(await visible(log, [{ producerId: 1, firstOffset: 0 }])).toEqual([]);
  });

  it('of two that overlap are both left out, wherever the fetch begins and in whatever order they are told', async () => {
    const log = [sent(5, 1), sent(6, 2), abort(7, 1), sent(8, 2), abort(9, 2), plain(10)];
    const aborted = [
      { producerId: 2, firstOffset: 3 },
      { producerId: 1, firstOffset: 2 },
    ];
    expect(await visible(log, aborted)).toEqual([10]);
  });

  it('are all seen where nothing is told of aborts: whoever asked wants them', async () => {
    expect(await visible([sent(0, 1), abort(1, 1)], [])).toEqual([0]);
  });

  it('are seen if and only if they were not aborted', async () => {
    const events = fc.array(
      fc.record({
        producer: fc.integer({ min: 1, max: 3 }),
        what: fc.constantFrom('send', 'send', 'send', 'plain', 'commit', 'abort'),
        odd: fc.boolean(),
      }),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(events, fc.nat(30), fc.boolean(), async (happened, from, backwards) => {
        const log: Buffer[] = [];
        const open = new Map<number, number[]>();
        const aborted: (AbortedTransaction & { readonly end: number })[] = [];
        const seen: number[] = [];
        happened.forEach(({ producer, what, odd }, offset) => {
          if (what === 'plain') {
            seen.push(offset);
            return log.push(plain(offset));
          }
          const mine = open.get(producer) ?? [];
          if (what === 'send') {
            open.set(producer, [...mine, offset]);
            return log.push(sent(offset, producer, odd ? LIKE_A_MARKER : null));
          }
          open.delete(producer);
          if (what === 'commit') seen.push(...mine);
          else if (mine.length > 0) aborted.push({ producerId: producer, firstOffset: mine[0]!, end: offset });
          return log.push(what === 'commit' ? commit(offset, producer) : abort(offset, producer));
        });
        // What the broker tells of, and what it lets be seen: nothing from the first open transaction on.
        const stable = Math.min(happened.length, ...[...open.values()].map(([first]) => first!));
        const told = aborted.filter(({ end, firstOffset }) => end >= from && firstOffset < stable);
        const expected = seen.filter((offset) => offset >= from && offset < stable).sort((a, b) => a - b);
        const answer = await visible(log.slice(from, stable), backwards ? told.reverse() : told);
        expect(answer).toEqual(expected);
      }),
      { numRuns: runs(5_000) },
    );
  });
});
