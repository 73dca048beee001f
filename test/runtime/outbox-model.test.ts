import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wireSizeOf } from '../../src/core/record.js';
import { runs } from '../runs.js';
import { Letter, OVERHEAD, Sender, down, no, outbox } from './letters.js';

describe('any number of records, whatever the log answers', () => {
  const answer = fc.oneof(
    { weight: 5, arbitrary: fc.constant('ok' as const) },
    { weight: 2, arbitrary: fc.constant('down' as const) },
    { weight: 1, arbitrary: fc.constant('lost-acknowledgement' as const) },
  );

  it('are acknowledged in order, one send at a time, within the limits, and only culprits are refused', () => {
    fc.assert(
      fc.property(
        fc.record({ records: fc.integer({ min: 1, max: 6 }), bytes: fc.integer({ min: 1, max: 6 * OVERHEAD }) }),
        fc.array(fc.record({ bytes: fc.nat(1000), poison: fc.boolean(), pause: fc.nat(3), closes: fc.nat(12) }), {
          minLength: 1,
          maxLength: 40,
          size: 'max',
        }),
        fc.infiniteStream(answer),
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 10 }),
        (chunk, given, answers, jitter) => {
          let turn = 0;
          const { log, clock, box } = outbox(chunk, () => jitter[turn++ % jitter.length]! / 1001);
          const senders = [new Sender(), new Sender()];
          const all = given.map(({ bytes }, id) => new Letter(id, senders[id % 2], bytes));
          const poison = ({ id }: Letter) => given[id]!.poison;
          const arrived: number[] = [];
          const reply = () => {
            const { letters, answer } = log.last;
            const charge = letters.reduce((sum, letter) => sum + wireSizeOf(letter), 0);
            expect(letters.length).toBeLessThanOrEqual(chunk.records);
            if (letters.length > 1) expect(charge).toBeLessThanOrEqual(chunk.bytes);
            expect(log.open).toBe(1);
            const how = answers.next().value;
            if (how === 'down') return answer(down);
            if (letters.some(poison)) return answer(no);
            arrived.push(...letters.map(({ id }) => id));
            answer(how === 'lost-acknowledgement' ? down : null);
          };
          for (const letter of all) {
            const { pause, closes } = given[letter.id]!;
            box.push(letter);
            box.flush();
            if (closes === 0) senders[letter.id % 2]!.closed = true;
            for (let i = 0; i < pause && log.open > 0; i++) reply();
            clock.advance(pause * 40);
          }
          const waiting = () => all.some(({ became, sender }) => became === 'waiting' && !sender.closed);
          for (let steps = 0; waiting() || log.open > 0; steps++) {
            expect(steps).toBeLessThan(2000);
            if (log.open > 0) reply();
            else clock.advance(5_000);
          }
          const settled = all.filter(({ sender }) => !sender.closed);
          expect(settled.map(({ became }) => became)).toEqual(
            settled.map((letter) => (poison(letter) ? 'refused' : 'acknowledged')),
          );
          // The first time that each is in the log is in order; what comes twice, comes twice because it was asked for.
          const firsts = [...new Set(arrived)];
          expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
          expect(log.log).toEqual([...log.log].sort((a, b) => a - b));
        },
      ),
      { numRuns: runs(1000) },
    );
  });
});
