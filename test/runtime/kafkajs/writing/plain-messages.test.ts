import fc from 'fast-check';
import type { Message } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import type { Header } from '../../../../src/core/record.js';
import { plainMessages } from '../../../../src/runtime/kafkajs/writing/plain-messages.js';
import { readBatches } from '../../../../src/runtime/kafkajs/reading/record-batches.js';
import { runs } from '../../../runs.js';
import { headers, plain } from '../reading/batches.js';
import { batchOf } from './produced.js';

const one = Buffer.from('1');
/** Of the first record that kafkajs makes of messages. */
const headersOf = async (messages: Message[]) => (await readBatches(await batchOf(messages), [])).records[0]!.headers;
const encode = (...list: Header[]) => plainMessages(2, [{ ...plain('v'), headers: list }]);

describe('plainMessages', () => {
  it('gives kafkajs buffers, whatever bytes there are, and the partition', () => {
    const value = new Uint8Array([9, 1, 2, 9]).subarray(1, 3);
    const message = { partition: 2, key: null, value: Buffer.of(1, 2), timestamp: '-1', headers: {} };
    expect(plainMessages(2, [{ key: null, value, headers: [], timestamp: -1 }])).toEqual([message]);
  });

  it.each<[string, Header[]]>([
    ['a header without a value', [['a', null]]],
    [
      'a name that comes again behind another',
      [
        ['a', one],
        ['b', one],
        ['a', one],
      ],
    ],
    [
      'numbers behind names',
      [
        ['a', one],
        ['7', one],
      ],
    ],
    [
      'numbers in no order',
      [
        ['8', one],
        ['7', one],
      ],
    ],
    ['a name that is not UTF-8', [['\udc80', one]]],
  ])('refuses %s', (_, list) => {
    expect(() => encode(...list)).toThrow(expect.objectContaining({ code: 'HEADERS_NOT_CARRIED', retriable: false }));
  });

  it('lets through what every object has, and names that repeat', async () => {
    const list: Header[] = [
      ['1', one],
      ['__proto__', one],
      ['constructor', one],
      ['constructor', Buffer.from('2')],
    ];
    expect(await headersOf(encode(...list))).toEqual(list);
  });

  it('refuses or carries: no header is changed', async () => {
    await fc.assert(
      fc.asyncProperty(headers, async (list) => {
        let messages;
        try {
          messages = encode(...list);
        } catch {
          return;
        }
        const read = await headersOf(messages);
        expect(read.map(([name, value]) => [name, new Uint8Array(value!)])).toEqual(list);
      }),
      { numRuns: runs(5_000) },
    );
  });
});
