import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/core/ledger.js';
import { deadLetterFidelity } from '../../src/testing/laws/dead-letter-fidelity.js';
import { ledgerTruth } from '../../src/testing/laws/ledger-truth.js';
import { admitted, input, marked, told, verdict, world, wrote } from './story.js';

const NONE = {
  'dead-lettered': 0,
  'retry-topic': 0,
  shed: 0,
  sampled: 0,
  expired: 0,
  deduped: 0,
  diverted: 0,
  emitted: 0,
  consumed: 0,
  filtered: 0,
};
const honest: Ledger = {
  source: { in: 2, settled: { ...NONE, emitted: 1, 'dead-lettered': 1 }, abandoned: 0, inFlight: 0, balanced: true },
  steps: [],
  topics: { out: 1, 'in.DLQ': 1 },
  deadLetters: { 'processing Error': 1 },
  balanced: true,
};
const seen = told(admitted(0, 1), wrote('acknowledged', ['r0']), wrote('acknowledged', ['r1'], 'in.DLQ/0'));
const says = (ledger: Ledger) =>
  verdict(ledgerTruth, world([input(0), input(1)], { ledgers: [{ by: 'a1', ledger }] }), seen);

describe('ledger truth', () => {
  it('accepts what was seen', () => expect(says(honest)).toBeUndefined());
  it('rejects a ledger that does not balance, or only says so', () => {
    expect(says({ ...honest, balanced: false })).toMatch(/does not balance/);
    expect(says({ ...honest, source: { ...honest.source, settled: NONE } })).toMatch(/settled 0/);
  });
  it('rejects another number of records in', () => {
    const source = { ...honest.source, in: 3, settled: { ...NONE, emitted: 3 } };
    expect(says({ ...honest, source })).toMatch(/3 in, and it was given 2/);
  });
  it('accepts fewer in than were given, for what was never begun, and rejects fewer than were committed', () => {
    const source = { ...honest.source, in: 1, settled: { ...NONE, emitted: 1 } };
    const fewer = world([input(0), input(1)], { ledgers: [{ by: 'a1', ledger: { ...honest, source } }] });
    expect(verdict(ledgerTruth, fewer, seen)).toBeUndefined();
    expect(verdict(ledgerTruth, fewer, [...seen, ...told(marked('committed', 2))])).toMatch(/1 in, and it committed 2/);
  });
  it('rejects records in flight after the close', () => {
    const source = { ...honest.source, settled: { ...NONE, emitted: 1 }, inFlight: 1 };
    expect(says({ ...honest, source })).toMatch(/in flight/);
  });
  it('rejects another number of records in a topic', () => {
    expect(says({ ...honest, topics: { out: 2, 'in.DLQ': 1 } })).toMatch(/2 in out, and 1 were/);
    expect(says({ ...honest, topics: { 'in.DLQ': 1 } })).toMatch(/0 in out/);
  });
  it('rejects another number of dead letters', () => {
    expect(says({ ...honest, deadLetters: {} })).toMatch(/0 dead letters, and 1 were/);
  });
});

describe('dead-letter fidelity', () => {
  const { raw } = input(0);
  const own = ['__streams.errors.topic', '696e'] as const;
  const letter = (more: Partial<typeof raw>) =>
    verdict(
      deadLetterFidelity,
      world([input(0)], { deadLetters: [{ topic: 'in.DLQ', origin: 'in/0@0', raw: { ...raw, ...more } }] }),
    );
  it('accepts the same bytes with headers of our own', () => {
    expect(letter({ headers: [own, ...raw.headers, ['spillway.dlq.id', '00']] })).toBeUndefined();
  });
  it('rejects another key, value or header', () => {
    expect(letter({ key: null })).toMatch(/key/);
    expect(letter({ value: '7600' })).toMatch(/value/);
    expect(letter({ headers: [own] })).toMatch(/headers/);
    expect(letter({ headers: [...raw.headers, ['more', null]] })).toMatch(/headers/);
  });
  it('rejects headers in another order', () => {
    const headers = [
      ['a', '01'],
      ['b', null],
      ['a', '02'],
    ] as const;
    const of = (found: readonly (readonly [string, string | null])[]) =>
      verdict(
        deadLetterFidelity,
        world([input(0, { raw: { ...raw, headers } })], {
          deadLetters: [{ topic: 'in.DLQ', origin: 'in/0@0', raw: { ...raw, headers: found } }],
        }),
      );
    expect(of([...headers, own])).toBeUndefined();
    expect(of([headers[2], headers[1], headers[0]])).toMatch(/headers/);
  });
  it('rejects a dead letter of no input', () => {
    const stray = { topic: 'in.DLQ', origin: 'in/0@9', raw };
    expect(verdict(deadLetterFidelity, world([input(0)], { deadLetters: [stray] }))).toMatch(/no input/);
  });
});
