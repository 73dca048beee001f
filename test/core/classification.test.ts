import { describe, expect, it } from 'vitest';
import {
  checkClassification,
  classify,
  type Class,
  type Classification,
  type ClassRule,
} from '../../src/core/classification.js';
import { failed, having } from './failing.js';

const permanent = 'permanent';
const transient = 'transient';

describe('rules of the user (D72)', () => {
  class Declined extends Error {}
  const by = (own: Classification | undefined, error: Error) => classify(failed(error), [own]);

  it('fit a code or a name, a message, or a class, also of a cause', () => {
    const cases: [ClassRule['when'], Error, Error][] = [
      ['ER_GONE', having({ code: 'ER_GONE' }), having({ code: 'ER_GONE_TOO' })],
      ['14', having({ code: 14 }), having({ code: 140 })],
      ['Odd', having({ name: 'Odd' }), having({ message: 'Odd' })],
      [/no funds/, new Error('customer has no funds'), new Error('customer has funds')],
      [Declined, new Declined('no'), new Error('Declined')],
    ];
    for (const [when, fits, fitsNot] of cases) {
      expect(by([{ when, is: 'permanent' }], fits)).toBe('permanent');
      expect(by([{ when, is: 'permanent' }], new Error('outer', { cause: fits }))).toBe('permanent');
      expect(by([{ when, is: 'permanent' }], fitsNot)).toBe('transient');
    }
  });

  it('fit again and again, also when a RegExp remembers where it was', () => {
    const rules: ClassRule[] = [{ when: /funds/g, is: 'permanent' }];
    const answers = [1, 2, 3].map(() => by(rules, new Error('no funds')));
    expect(answers).toEqual(['permanent', 'permanent', 'permanent']);
  });

  it('go before the table, in their order, and leave the rest to the next', () => {
    const is = (when: ClassRule['when'], as: Class): ClassRule => ({ when, is: as });
    expect(by([is('TypeError', 'transient')], new TypeError('no'))).toBe('transient');
    expect(classify(failed(new Error('no'), 'timeout'), [() => 'permanent'])).toBe('permanent');
    expect(by([is('Error', 'permanent'), is(/no/, 'transient')], new Error('no'))).toBe('permanent');
    const handler: Classification = [is('A', 'permanent')];
    const app: Classification = ({ error }) => (/[AB]/.test(error.name) ? 'transient' : undefined);
    const both = (name: string, of = Error) =>
      classify(failed(Object.assign(new of('no'), { name })), [undefined, handler, app]);
    expect(both('A')).toEqual(permanent);
    expect(both('B', TypeError)).toEqual(transient);
    expect(both('C', TypeError)).toEqual(permanent);
    expect(both('C')).toEqual(transient);
  });

  it('are asked with the failure, and what they throw is thrown on', () => {
    const failure = failed(new Error('no'));
    expect(classify(failure, [(given) => (given === failure ? 'permanent' : 'transient')])).toBe('permanent');
    const mistake = new Error('mine');
    const throwing = () => {
      throw mistake;
    };
    expect(() => by(throwing, new Error('no'))).toThrow(mistake);
  });

  it('must answer with a class', () => {
    for (const answer of ['Transient', null, true, 1, {}])
      expect(() => by((() => answer) as never, new Error('no'))).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      );
    // A rejection that nobody hears would end the process, and fail this test.
    const promising = () => Promise.reject(new Error('never heard'));
    expect(() => by(promising as never, new Error('no'))).toThrow(
      expect.objectContaining({ code: 'PROMISE_FROM_SYNC_STEP' }),
    );
  });

  it('are checked before they are needed', () => {
    const check = (given: unknown) => () => checkClassification(given, 'classify');
    for (const good of [
      () => undefined,
      [],
      [
        { when: 'A', is: 'permanent' },
        { when: /a/, is: 'transient' },
        { when: Declined, is: 'transient' },
      ],
    ])
      expect(check(good)).not.toThrow();
    for (const [given, option] of [
      ['transient', `'classify'`],
      [{ when: 'A', is: 'permanent' }, `'classify'`],
      [
        [
          { when: 'A', is: 'permanent' },
          { when: 5, is: 'permanent' },
        ],
        `'classify[1].when'`,
      ],
      [[null], `'classify[0].when'`],
      [[{ when: 'A', is: 'Transient' }], `'classify[0].is' is 'Transient'`],
      [[{ when: 'A' }], `'classify[0].is' is undefined`],
    ] as const)
      expect(check(given)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(option) as string }),
      );
  });
});
