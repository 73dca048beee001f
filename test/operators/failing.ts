import { expect, it } from 'vitest';
import type { Failure, KStream } from '../../src/index.js';
import { untyped } from './opened.js';
import { nullable, Scenario, text, type Counts } from './through-engine.js';

type Text = KStream<string, string>;
/** What a function under test does first: fails for a record that is to fail, or gives `good`. */
export type On = <R>(value: string, good: R) => R;

export interface Subject {
  /** The stream with the operator under test, named `step`, whose function goes through `on`. */
  readonly attach: (stream: Text, on: On) => KStream<string, string | null> | void;
  /** What a function that gives a Promise ends in: a refusal, or its rejection. */
  readonly promise?: 'refused' | 'awaited';
  /** The kind of its failures. */
  readonly kind?: 'processing' | 'validation';
  /** How the two good records leave the step. */
  readonly leaves?: Counts;
}

/**
 * A throw and a Promise that slipped through the types fail their records and no other: the dead letter has the step's
 * name and the source record's own bytes, the failure has the step's input.
 */
export function failsItsRecords({
  attach,
  promise = 'refused',
  kind = 'processing',
  leaves = { emitted: 2 },
}: Subject) {
  it('fails the record, and no other, when its function throws or gives a Promise that rejects', async () => {
    const failures: Failure[] = [];
    const scenario = new Scenario((builder) => {
      const above = builder
        .stream('in', text)
        .toDLQ((failure) => (failures.push(failure), 'dead' as const), { topics: ['dead'] })
        .mapValues((value) => value.toUpperCase());
      attach(above, on)?.to('out', nullable);
    });
    const headers = { trace: 'x' };
    scenario.feed('in', ['a', 'good'], ['b', 'bad', { headers }], ['c', 'late'], ['d', 'good']);
    await scenario.driver.idle();

    const code = promise === 'refused' ? 'PROMISE_FROM_SYNC_STEP' : 'Error';
    const letters = scenario.driver.deadLetters('dead');
    expect(letters.map(({ step }) => step)).toEqual(['step', 'step']);
    expect(letters.map((letter) => letter.kind)).toEqual([kind, kind]);
    expect(letters.map(({ key, value }) => [String(key), String(value)])).toEqual([
      ['b', 'bad'],
      ['c', 'late'],
    ]);
    expect(letters[0]).toMatchObject({ headers: [['trace', Buffer.from('x')]], origin: { topic: 'in', offset: 1 } });
    expect(letters[0]).toMatchObject({ error: 'TypeError', message: 'no such field', attempts: 1 });
    expect(letters[1]!.message).toContain(promise === 'refused' ? 'a function that returns a Promise' : 'rejected');
    expect(failures.map(({ key, value }) => [key, value])).toEqual([
      ['b', 'BAD'],
      ['c', 'LATE'],
    ]);
    await scenario.settles({
      source: { [Object.keys(leaves)[0]!]: 2, 'dead-lettered': 2 },
      steps: { step: { in: 4, 'dead-lettered': 2, ...leaves } },
      deadLetters: { [`${kind}: TypeError`]: 1, [`${kind}: ${code}`]: 1 },
    });
  });
}

function on<R>(value: string, good: R): R {
  if (value === 'BAD') throw new TypeError('no such field');
  if (value === 'LATE') return untyped(Promise.reject(new Error('rejected')));
  return good;
}

const NULLS = [
  [null, 'v'],
  ['k', null],
  [null, null],
] as const;

/** A record without key or value is one like any other. */
export function letsNullsThrough(
  attach: (stream: KStream<string | null, string | null>) => KStream<string | null, string | null>,
) {
  it('takes null keys, and tombstones, like any other', async () => {
    const scenario = new Scenario((builder) =>
      attach(builder.stream('in', nullable).toDLQ('dead')).to('out', nullable),
    );
    scenario.feed('in', ...NULLS);
    await scenario.settles({
      source: { emitted: 3 },
      steps: { step: { in: 3, emitted: 3 } },
      topics: { out: 3 },
    });
    expect(scenario.pairs('out')).toEqual(NULLS);
  });
}

/** The record's headers and timestamp go on as they are. */
export function inheritsTheRest(attach: (stream: Text) => KStream<string, string>) {
  it('leaves headers and timestamp as they are', async () => {
    const scenario = new Scenario((builder) => attach(builder.stream('in', text).toDLQ('dead')).to('out', text));
    const headers = [
      ['trace', Buffer.from('x')],
      ['none', null],
      ['trace', Buffer.from('y')],
    ] as const;
    scenario.feed('in', ['k', 'v', { headers, timestamp: 77 }]);
    await scenario.settles({ source: { emitted: 1 } });
    expect(scenario.records('out')).toMatchObject([{ headers, timestamp: 77 }]);
  });
}
