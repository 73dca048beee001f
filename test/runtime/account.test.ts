import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compiler/compile.js';
import { Serdes, StreamsBuilder } from '../../src/index.js';
import { Account } from '../../src/runtime/account.js';
import { RANK } from '../../src/runtime/settlement.js';
import { runs } from '../runs.js';
import { Driven } from './driven.js';

const text = { key: Serdes.string(), value: Serdes.string() };

function topology() {
  const builder = new StreamsBuilder();
  const { odd, even } = builder
    .stream('in', text)
    .flatMapValues((value) => Array.from({ length: Number(value) }, (_, i) => String(i)))
    .split({ odd: (_key, value) => Number(value) % 2 === 1 }, { otherwise: 'even' });
  odd.mapValuesAsync((value) => value).to('out', text);
  even
    .filter((_key, value) => value !== '4')
    .validate((_key, value) => value !== '6')
    .to('out', text);
  return builder.build({ deadLetters: { topic: 'dead' } });
}

describe('the account of an app', () => {
  it('balances at every moment, whatever happens to the records', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(8), { maxLength: 5 }), { minLength: 1, maxLength: 6 }),
        fc.nat(20),
        fc.option(fc.nat(5)),
        async (batches, latency, lost) => {
          const driven = new Driven(topology(), 2, { boundary: { records: 3 } }, { latency: () => latency });
          const balanced = () => {
            const ledger = driven.ledger();
            if (!ledger.balanced) throw new Error(`it does not balance: ${JSON.stringify(ledger)}`);
          };
          for (const [i, values] of batches.entries()) {
            driven.feed(
              values.map((value) => ['k', String(value)]),
              i % 2,
            );
            await driven.advance(7, balanced);
            if (i === lost) {
              driven.engine.main.intake.lost();
              break;
            }
          }
          await driven.advance(1_000, balanced);
          const { source } = driven.ledger();
          expect(source.inFlight).toBe(0);
        },
      ),
      { numRuns: runs(1000) },
    );
  });

  const at = { topic: 'in', partition: 0 };
  const account = () => {
    const program = compile(topology().graph, 'app');
    return { account: new Account(program), shares: new Int32Array(program.ops.length), program };
  };

  it('says so when a record came in and nothing became of it', () => {
    const { account: one, shares } = account();
    expect(one.ledger(0, shares).balanced).toBe(true);
    one.source(at).in++;
    expect(one.ledger(0, shares).source.balanced).toBe(false);
    expect(one.ledger(0, shares).balanced).toBe(false);
    expect(one.ledger(1, shares).source.balanced).toBe(true);
    one.source(at).settled[RANK.emitted]!++;
    expect(one.ledger(0, shares).source).toMatchObject({ in: 1, inFlight: 0, balanced: true });
    expect(one.ledger(1, shares).source.balanced).toBe(false);
    one.source(at).abandoned++;
    expect(one.ledger(0, shares).source.balanced).toBe(false);
  });

  it('says so when a record was settled with no outcome of its own', () => {
    const { account: one, shares } = account();
    one.source(at).in++;
    one.source(at).settled[RANK.passed]!++;
    expect(one.ledger(0, shares).source.balanced).toBe(false);
  });

  it('says so at the step where a record was lost, or came from nowhere', () => {
    const { account: one, shares, program } = account();
    const { id, name } = program.ops.find(({ kind }) => kind === 'filter')!;
    const unbalanced = () => one.ledger(0, shares).steps.filter(({ balanced }) => !balanced);
    one.entered[id]!++;
    expect(unbalanced()).toMatchObject([{ step: name, in: 1, emitted: 0, inFlight: 0 }]);
    shares[id]!++;
    expect(unbalanced()).toEqual([]);
    shares[id]!--;
    one.end(id, RANK.filtered);
    expect(unbalanced()).toEqual([]);
    one.emitted[id]!++;
    expect(unbalanced()).toMatchObject([{ step: name, in: 1, emitted: 1, ended: { filtered: 1 } }]);
    one.created[id]!++;
    expect(unbalanced()).toEqual([]);
    one.abandoned[id]!++;
    expect(one.ledger(0, shares).balanced).toBe(false);
  });

  it('counts dead letters by reason, but not by ever new ones', () => {
    const { account: one, shares } = account();
    for (let i = 0; i < 150; i++) for (let j = 0; j <= i % 2; j++) one.deadLettered(`reason ${i}`);
    const reasons = one.ledger(0, shares).deadLetters;
    expect(Object.keys(reasons)).toHaveLength(101);
    expect([reasons['reason 0'], reasons['reason 1'], reasons['other']]).toEqual([1, 2, 75]);
  });

  it('counts what is acknowledged, by topic', () => {
    const { account: one, shares } = account();
    for (const topic of ['a', 'b', 'a']) one.acknowledged(topic);
    expect(one.ledger(0, shares).topics).toEqual({ a: 2, b: 1 });
  });
});
