import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDeadLetter } from 'spillway';
import type { Header } from '../../src/core/record.js';
import { DIALECTS } from '../../src/deadletters/dialects.js';
import { runs } from '../runs.js';
import { header, letter, type Value } from './letter.js';

const KNOWN = DIALECTS.flatMap(({ headers }) => [...headers.keys()]);

const text = (unit: fc.Arbitrary<string>) => unit.map((given) => Buffer.from(given));
const bytes: fc.Arbitrary<Uint8Array | null> = fc.oneof(
  fc.constant(null),
  fc.uint8Array({ maxLength: 40 }),
  fc.uint8Array({ minLength: 4, maxLength: 4 }),
  fc.uint8Array({ minLength: 8, maxLength: 8 }),
  text(fc.bigInt(-(2n ** 70n), 2n ** 70n).map(String)),
  text(fc.double().map(String)),
  text(fc.string({ unit: 'binary', maxLength: 40 })),
  fc.constant(new Uint8Array(100_000).fill(0x39)),
);
const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...KNOWN) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '__proto__', 'constructor', '__streams.errors.', `dead-letter-${'x'.repeat(9_999)}`),
  },
);
const headers: fc.Arbitrary<readonly Header[]> = fc.array(fc.tuple(name, bytes), { maxLength: 30 });

const isWhole = (value: number | null) => value === null || (Number.isSafeInteger(value) && value >= 0);
const isName = (value: string | null) => value === null || (value !== '' && Buffer.from(value).toString() === value);

describe('headers that anybody may have written', () => {
  it('never throw, and tell names, whole numbers and nothing else', () => {
    fc.assert(
      fc.property(headers, fc.oneof(fc.integer(), fc.double()), (given, timestamp) => {
        const story = readDeadLetter({ headers: given, timestamp });
        if (!story) return;
        const { origin, attempts, firstFailedAt, lastFailedAt, replayCount } = story;
        const numbers = [origin.partition, origin.offset, origin.timestamp, attempts, firstFailedAt, lastFailedAt];
        expect([...numbers, replayCount].every(isWhole)).toBe(true);
        expect(origin.partition ?? 0).toBeLessThan(2 ** 31);
        const { exception, cause, step, kind, fingerprint, id, app, group, instance } = story;
        const names = [origin.topic, exception, cause, step, kind, fingerprint, id, app, group, instance];
        expect(names.every(isName)).toBe(true);
        expect([story.message, story.stacktrace].every((said) => said === null || typeof said === 'string')).toBe(true);
      }),
      { numRuns: runs(5000) },
    );
  });

  it('that are repeated count once, the last, be it readable or not', () => {
    fc.assert(
      fc.property(headers, (given) => {
        const last = new Map(given.map((one, at) => [one[0], at]));
        const once = given.filter(([of], at) => last.get(of) === at);
        expect(readDeadLetter({ headers: given, timestamp: 1 })).toEqual(
          readDeadLetter({ headers: once, timestamp: 1 }),
        );
      }),
      { numRuns: runs(2000) },
    );
    const repeated = [header('__dlq.errors.topic', 'orders'), header('__dlq.errors.topic', null)];
    expect(readDeadLetter({ headers: repeated, timestamp: 1 })).toMatchObject({ origin: { topic: null } });
  });

  it('are recognised by every name that tells an origin or an exception', () => {
    const others = /^(spillway\.dlq\.replay-count|x-(exception|error|attempts)|.*(timestamp|cause|-group))/;
    for (const known of KNOWN.filter((one) => !others.test(one)))
      expect([known, readDeadLetter(letter({ [known]: null }))?.origin.topic]).toEqual([known, null]);
  });

  const offset = (name: string, value: Value) => readDeadLetter(letter({ [name]: value }))?.origin.offset;
  const decimals: readonly (readonly [Value, number | null])[] = [
    ['0', 0],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', null],
    ['-1', null],
    ['+1', null],
    [' 1', null],
    ['1e3', null],
    ['0x10', null],
    ['', null],
    ['٣', null],
    ['00000000000000001', null],
  ];
  it.each(decimals)('%j as digits is %s', (given, expected) => {
    expect(offset('__streams.errors.offset', given)).toBe(expected);
  });

  const binaries: readonly (readonly [Value, number | null])[] = [
    [0n, 0],
    [-1n, null],
    [2n ** 53n - 1n, Number.MAX_SAFE_INTEGER],
    [2n ** 53n, null],
    [-(2n ** 63n), null],
    [41, null],
    ['41', null],
    [new Uint8Array(9), null],
  ];
  it.each(binaries)('%s as a Java long is %s', (given, expected) => {
    expect(offset('kafka_dlt-original-offset', given)).toBe(expected);
  });

  it('are read from a slice of a larger buffer as from one of their own', () => {
    const response = Buffer.alloc(64, 0xff);
    response.writeInt32BE(7, 13);
    const story = readDeadLetter(letter({ 'kafka_dlt-original-partition': response.subarray(13, 17) }));
    expect(story?.origin.partition).toBe(7);
  });

  it('name nothing where their bytes are damaged, and are shown as well as can be where they are prose', () => {
    const damaged = new Uint8Array([0x61, 0xff, 0x62]);
    const story = readDeadLetter(
      letter({ '__dlq.errors.topic': damaged, '__dlq.errors.group': 'g', '__dlq.errors.message': damaged }),
    );
    expect(story).toMatchObject({ origin: { topic: null }, group: 'g', message: 'a\ufffdb' });
  });
});
