import fc from 'fast-check';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import {
  type FetchedMessage,
  FIRST_VERSION,
  LAST_VERSION,
  readFetchResponse,
} from '../../../../src/runtime/kafkajs/reading/fetch-response.js';
import { preEncoded } from '../../../../src/runtime/kafkajs/writing/pre-encoded.js';
import { runs } from '../../../runs.js';
import { plain } from './batches.js';
import { batchOf } from '../writing/produced.js';

const require = createRequire(import.meta.url);
const readers = Array.from({ length: LAST_VERSION + 1 }, (_, version) =>
  require(`kafkajs/src/protocol/requests/fetch/v${version}/response.js`),
) as readonly { decode(payload: Buffer): Promise<Response> }[];
/** That of kafkajs has one answer for each version that it can be asked in. */
const { versions } = require('kafkajs/src/protocol/requests/fetch/index.js') as { versions: string[] };

interface Response {
  readonly responses: readonly { readonly partitions: readonly { readonly messages: readonly unknown[] }[] }[];
}

const int16 = (value: number) => Buffer.of((value >> 8) & 0xff, value & 0xff);
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int64 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
};
const list = (items: readonly Buffer[] | null) =>
  items === null ? int32(-1) : Buffer.concat([int32(items.length), ...items]);
const from = (since: number, version: number, bytes: Buffer) => (version >= since ? bytes : Buffer.alloc(0));

interface Answer {
  readonly throttle: number;
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly error: number;
      readonly end: number;
      readonly start: number;
      readonly aborted: readonly (readonly [number, number])[] | null;
      readonly values: readonly string[];
    }[];
  }[];
}

/** As a broker writes it: https://kafka.apache.org/protocol#The_Messages_Fetch */
async function written({ throttle, topics }: Answer, version: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const { name, partitions } of topics) {
    const each: Buffer[] = [];
    for (const { partition, error, end, start, aborted, values } of partitions) {
      const batch =
        values.length === 0
          ? Buffer.alloc(0)
          : await batchOf(
              preEncoded(
                0,
                values.map((value) => plain(value)),
              ),
            );
      const transactions =
        aborted && aborted.map(([producer, first]) => Buffer.concat([int64(producer), int64(first)]));
      each.push(
        Buffer.concat([
          ...[int32(partition), int16(error), int64(end), int64(end)],
          ...[from(5, version, int64(start)), list(transactions), from(11, version, int32(-1))],
          ...[int32(batch.length), batch],
        ]),
      );
    }
    parts.push(Buffer.concat([int16(Buffer.byteLength(name)), Buffer.from(name), list(each)]));
  }
  const session = Buffer.concat([int16(0), int32(7)]);
  return Buffer.concat([int32(throttle), from(7, version, session), list(parts)]);
}

const answers: fc.Arbitrary<Answer> = fc.record({
  throttle: fc.nat(),
  topics: fc.array(
    fc.record({
      name: fc.string({ unit: 'grapheme', maxLength: 8 }),
      partitions: fc.array(
        fc.record({
          partition: fc.nat(),
          error: fc.constantFrom(0, 1, 6),
          end: fc.nat({ max: 2 ** 45 }),
          start: fc.nat({ max: 2 ** 45 }),
          aborted: fc.option(fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 2 })),
          values: fc.array(fc.string(), { maxLength: 3 }),
        }),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 3 },
  ),
});

it('knows all versions that kafkajs asks for, and of those before there are no headers', () => {
  expect(Math.max(...versions.map(Number))).toBe(LAST_VERSION);
  expect(FIRST_VERSION).toBe(4);
});

it.each(readers.map((_, version) => version).filter((version) => version >= FIRST_VERSION))(
  'reads what kafkajs reads of version %i, but for the records',
  async (version) => {
    await fc.assert(
      fc.asyncProperty(answers, async (answer) => {
        const payload = await written(answer, version);
        const [ours, theirs] = [
          (await readFetchResponse(payload, version)) as Response,
          await readers[version]!.decode(payload),
        ];
        const bare = ({ responses, ...rest }: Response) => ({
          ...rest,
          responses: responses.map((topic) => ({
            ...topic,
            partitions: topic.partitions.map((each) => ({ ...each, messages: [], abortedTransactions: [] })),
          })),
        });
        expect(bare(ours)).toEqual(bare(theirs));
        const counts = ({ responses }: Response, count: (message: unknown) => number) =>
          responses.map(({ partitions }) =>
            partitions.map(({ messages }) => messages.reduce((sum: number, message) => sum + count(message), 0)),
          );
        expect(counts(ours, (message) => (message as FetchedMessage).fetched.records.length)).toEqual(
          answer.topics.map(({ partitions }) => partitions.map(({ values }) => values.length)),
        );
        expect(counts(ours, () => 1)).toEqual(counts(theirs, () => 1).map((each) => each.map((n) => Math.min(n, 1))));
      }),
      { numRuns: runs(1_000) },
    );
  },
);

it('fails at an answer that ends in the middle', async () => {
  const payload = await written({ throttle: 0, topics: [{ name: 't', partitions: [] }] }, 11);
  for (let end = 0; end < payload.length; end++)
    await expect(readFetchResponse(payload.subarray(0, end), 11)).rejects.toThrow(RangeError);
});
