import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/core/failure.js';
import { lastHeader, type Header, type ProducerRecord } from '../../src/core/record.js';
import { deadLetterOf } from '../../src/deadletters/record.js';
import { plainWords } from '../../src/deadletters/words.js';
import { runs } from '../runs.js';
import { failure, writer } from './samples.js';

const bytes = fc.option(fc.uint8Array({ maxLength: 40 }));
const ours = ([name]: Header) => name.startsWith('__streams.errors.') || name.startsWith('spillway.dlq.');
const dying = (more: Partial<Failure>): Failure => ({ ...failure, ...more });

describe('a dead letter', () => {
  it('replaces the headers that a user added at an earlier death, and keeps those of the record with the same names', () => {
    const named = fc.array(fc.tuple(fc.constantFrom('team', 'a', 'b'), bytes), { maxLength: 6 });
    const deaths = fc.array(fc.uniqueArray(fc.constantFrom('team', 'a', 'c')), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(named, deaths, (own, added) => {
        let record: ProducerRecord = { ...failure.origin, headers: own };
        for (const [death, names] of added.entries()) {
          const headers = names.map((name): Header => [name, Buffer.from([death])]);
          const origin = { ...record, topic: 'orders.DLQ', partition: 0, offset: death };
          const words = { ...plainWords(failure), added: headers };
          record = deadLetterOf(dying({ origin }), writer, 'whole', words);
          const users = record.headers.filter((one) => !ours(one));
          expect(users).toEqual([...own, ...headers]);
        }
        const last = deadLetterOf(dying({ origin: { ...failure.origin, headers: record.headers } }), writer, 'least');
        expect(last.headers.filter((one) => !ours(one))).toEqual(own);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('takes no header of the record for one that was added, whatever the list of these holds', () => {
    const own: Header = ['team', Buffer.from('payments')];
    for (const list of ['', '{', 'null', '[1]', '"team"', '["other"]', '{"0":"team"}']) {
      const headers: Header[] = [own, ['spillway.dlq.enriched', Buffer.from(list)]];
      const letter = deadLetterOf(dying({ origin: { ...failure.origin, headers } }), writer);
      expect(letter.headers.filter((one) => !ours(one))).toEqual([own]);
    }
  });

  it('tells no stack of an error that does not show it', () => {
    const error = Object.defineProperty(new Error('no'), 'stack', {
      get: () => {
        throw new Error('hidden');
      },
    });
    const letter = deadLetterOf(dying({ error }), writer);
    expect(String(lastHeader(letter.headers, '__streams.errors.stacktrace'))).toBe('');
  });
});
