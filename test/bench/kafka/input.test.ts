import { describe, expect, it } from 'vitest';
import { keyBytes, type Input } from '../../../bench/kafka/input.js';
import { awaitedOf, isAwaited, partitionOfKey } from '../../../bench/kafka/partition-of-key.js';
import { avroInput } from '../../../bench/passthrough-avro/input.js';
import { salesInput, unchangedInput } from '../../../bench/passthrough/input.js';

const RECORDS = 1_000;
const inputs: readonly (readonly [string, Input])[] = [
  ['sales', salesInput(RECORDS)],
  ['sales that stay as they are', unchangedInput(RECORDS, 'unchanged')],
  ['Avro', avroInput(RECORDS, [1, 2])],
];

describe.each(inputs)('%s', (_name, input) => {
  const places = Array.from({ length: RECORDS }, (_, i) => i);

  it('tells a record by its value, and by what has to come of it', () => {
    expect(places.map((i) => input.placeOf(input.value(i)))).toEqual(places);
    const readable = places.filter((i) => input.expected(i));
    expect(readable.map((i) => input.placeOf(input.expected(i)!))).toEqual(readable);
  });

  it('is the same when it is made again', () => {
    expect(places.every((i) => input.value(i).equals(input.value(i)))).toBe(true);
  });

  it('has values of about 100 bytes', () => {
    const sizes = places.filter((i) => input.expected(i)).map((i) => input.value(i).length);
    expect([Math.min(...sizes) >= 90, Math.max(...sizes) <= 105]).toEqual([true, true]);
  });
});

describe('the inputs', () => {
  it('have keys of 16 bytes, in every partition about as many', () => {
    expect(keyBytes.every((key) => key.length === 16)).toBe(true);
    const counts = [0, 1, 2, 3].map((partition) => partitionOfKey.filter((one) => one === partition).length);
    expect(Math.min(...counts)).toBeGreaterThan(2_300);
  });

  it('of Avro: one in a hundred is unreadable', () => {
    const input = avroInput(RECORDS, [1, 2]);
    expect(Array.from({ length: RECORDS }, (_, i) => input.expected(i)).filter((value) => !value).length).toBe(10);
  });

  it('that are awaited in some partitions only are counted in those', () => {
    const input = { ...salesInput(RECORDS), awaited: [1, 2] };
    const counted = Array.from({ length: RECORDS }, (_, i) => i).filter((i) => isAwaited(input, i));
    expect(counted.every((i) => [1, 2].includes(partitionOfKey[input.keyOf(i)]!))).toBe(true);
    expect(awaitedOf(input)).toBe(counted.length);
    expect(awaitedOf(salesInput(RECORDS))).toBe(RECORDS);
  });
});
