import type { Batch } from 'kafkajs';
import { expect, it } from 'vitest';
import { SpillwayError } from '../../../../src/core/errors.js';
import { FetchedMessage } from '../../../../src/runtime/kafkajs/reading/fetch-response.js';
import { batchOf } from '../../../../src/runtime/kafkajs/reading/fetched.js';
import type { Fetched } from '../../../../src/runtime/kafkajs/reading/record-batches.js';
import { plain } from './batches.js';

const record = (offset: number) => ({ ...plain(String(offset)), offset });
const handedOn = (fetchedOffset: string, messages: readonly unknown[]) =>
  ({ topic: 't', partition: 3, fetchedOffset, highWatermark: '20', messages }) as unknown as Batch;
const given = (fetchedOffset: number, fetched: Partial<Fetched>) =>
  batchOf(handedOn(String(fetchedOffset), [new FetchedMessage({ records: [], next: -1, fault: null, ...fetched })]));

it('begins at the offset that was asked for: a batch comes whole', () => {
  const records = [record(4), record(5), record(7)];
  const at = { topic: 't', partition: 3, end: 20 };
  expect(given(5, { records, next: 9 })).toEqual({ ...at, fetched: 5, next: 9, records: records.slice(1) });
  expect(given(4, { records, next: 9 })).toMatchObject({ records });
  expect(given(8, { records, next: 9 })).toMatchObject({ records: [], next: 9 });
});

it('moves on over what holds no record any more', () => {
  expect(given(5, { next: 12 })).toMatchObject({ fetched: 5, next: 12, records: [] });
});

it('tells what cannot be read', () => {
  const fault = new SpillwayError('BATCH_DAMAGED', { problem: 'why' });
  expect(given(5, { fault })).toEqual({ fault, fetched: 5 });
});

it('does not stay where it is for ever: what ends before the offset is damaged', () => {
  expect(given(5, { next: 5 })).toMatchObject({ fetched: 5, fault: { code: 'BATCH_DAMAGED' } });
});

it('takes nothing that was read by somebody else', () => {
  expect(() => batchOf(handedOn('5', [{ offset: '5', value: null }]))).toThrow('it is not 2.2.4');
  expect(() => batchOf(handedOn('5', []))).toThrow(TypeError);
});
