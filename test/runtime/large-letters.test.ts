import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder } from '../../src/index.js';
import { chargeOf, type Header, type ProducerRecord } from '../../src/core/record.js';
import { deadLetterOf } from '../../src/deadletters/record.js';
import { runs } from '../runs.js';
import { Running } from './running.js';

const OVERHEAD = chargeOf({ key: null, value: null, headers: [], timestamp: 0 });
const sizeOf = (record: ProducerRecord) => chargeOf(record) - OVERHEAD;

/** Every record fails, into `dead` and then `rest`. */
function failing(message: string, limits: readonly [dead: number, rest?: number], stacktraces = false) {
  const bytes = { key: Serdes.bytes(), value: Serdes.bytes() };
  const builder = new StreamsBuilder();
  const failed = builder
    .stream('in', bytes)
    .mapValues(
      (): Uint8Array => {
        throw new RangeError(message);
      },
      { named: 'step' },
    )
    .toDLQ('dead');
  (limits[1] === undefined ? failed : failed.toDLQ('rest')).to('out', bytes);
  const run = new Running(builder.build({ deadLetters: 'stop' }), { in: 1, out: 1 }, { stacktraces });
  run.log.createTopic('dead', { maxMessageBytes: limits[0] });
  if (limits[1] !== undefined) run.log.createTopic('rest', { maxMessageBytes: limits[1] });
  return run;
}

/** What the dead letter of a record has at least; of its headers only the names and lengths matter here. */
function leastSizeOf(record: ProducerRecord, offset: number): number {
  const failure = {
    kind: 'processing',
    step: 'step',
    key: null,
    value: null,
    origin: { ...record, topic: 'in', partition: 0, offset },
    error: new Error(),
    attempt: 1,
    firstFailedAt: 0,
    lastFailedAt: 0,
    deterministic: false,
    fingerprint: '',
    child: '',
  } as const;
  return sizeOf(deadLetterOf(failure, { applicationId: 'app', instanceId: 'app', stacktraces: false }, 'least'));
}

const header: fc.Arbitrary<Header> = fc.tuple(fc.constantFrom('trace', 'spillway.dlq.step'), fc.uint8Array());
const record: fc.Arbitrary<ProducerRecord> = fc.record({
  key: fc.option(fc.uint8Array()),
  value: fc.option(fc.nat(400).map((size) => new Uint8Array(size).fill(size))),
  headers: fc.array(header, { maxLength: 3 }),
  timestamp: fc.constant(0),
});

describe('a dead letter that is too large for its topic', () => {
  it('is written when its record fits with what tells it from others; else the app stops at it', async () => {
    const records = fc.array(record, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(records, fc.nat(700), fc.nat(2_000), async (given, limit, message) => {
        const run = failing('m'.repeat(message), [limit + 1], true);
        run.log.append('in', given);
        await run.start();
        await run.advance(200);
        const sizes = given.map((each, offset) => leastSizeOf(each, offset));
        const first = sizes.findIndex((size) => size > limit + 1);
        const fitting = first < 0 ? given : given.slice(0, first);
        expect(run.log.committed('app', 'in', 0) ?? 0).toBe(fitting.length);
        expect(run.app.state).toBe(first < 0 ? 'RUNNING' : 'ERROR');
        const letters = run.log.read('dead');
        expect(letters.map(({ key, value }) => [key, value])).toEqual(fitting.map(({ key, value }) => [key, value]));
        expect(run.headers('dead').map((headers) => headers['__streams.errors.offset'])).toEqual(
          fitting.map((_, offset) => String(offset)),
        );
        if (first >= 0)
          await expect(run.app.done).rejects.toMatchObject({ code: 'DEAD_LETTER_REFUSED', offset: first });
        expect(run.app.ledger().balanced).toBe(true);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('says all that it can where there is room, and stays in its place', async () => {
    const run = failing('m'.repeat(500), [2_000]);
    run.log.append('in', [
      { value: new Uint8Array(10) },
      { value: new Uint8Array(1_500) },
      { value: new Uint8Array(20) },
    ]);
    await run.start();
    await run.advance(500);
    expect(run.log.read('dead').map(({ value }) => value!.byteLength)).toEqual([10, 1_500, 20]);
    expect(run.headers('dead').map((headers) => headers['spillway.dlq.step'])).toEqual(['step', undefined, 'step']);
    expect(run.headers('dead')[1]).toEqual({
      '__streams.errors.topic': 'in',
      '__streams.errors.partition': '0',
      '__streams.errors.offset': '1',
      'spillway.dlq.kind': 'processing',
      'spillway.dlq.id': expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(run.app.ledger().deadLetters).toEqual({ 'processing: RangeError': 3 });
  });

  it('sheds its headers before it goes to the next topic of its ladder, and has all of them there', async () => {
    const run = failing('m', [300, 5_000]);
    run.log.append('in', [{ value: new Uint8Array(50) }, { value: new Uint8Array(500) }]);
    await run.start();
    await run.advance(500);
    expect(run.log.read('dead').map(({ value }) => value!.byteLength)).toEqual([50]);
    expect(run.headers('rest')).toMatchObject([{ 'spillway.dlq.step': 'step', '__streams.errors.offset': '1' }]);
    expect(run.log.committed('app', 'in', 0)).toBe(2);
  });

  it(`stops the app although the topic has room for the record alone, with the log's own words`, async () => {
    const run = failing('m', [120]);
    run.log.append('in', [{ value: new Uint8Array(100) }]);
    await run.start();
    await run.advance(500);
    const error = await run.app.done.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'DEAD_LETTER_REFUSED', cause: { code: 'RECORD_TOO_LARGE' } });
    expect((error as Error).message).toMatch(/tried: dead\).*at most 120 are taken/);
  });
});
