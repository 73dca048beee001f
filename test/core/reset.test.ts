import { describe, expect, it } from 'vitest';
import { beginningOf, isFleeting, type Reset } from '../../src/core/reset.js';

const AT = { topic: 'orders', partition: 3 };
const begin = (reset: Reset) => beginningOf(reset, AT, { start: 10, end: 20 }, 'pricing');

describe('where a partition begins that has no committed offset', () => {
  it('is where the word says', () => {
    expect([begin('earliest'), begin('latest')]).toEqual([10, 20]);
  });

  it('is nowhere with none', () => {
    expect(() => begin('none')).toThrow(
      expect.objectContaining({ code: 'NO_COMMITTED_OFFSET', topic: 'orders', partition: 3 }),
    );
  });

  it('is where the function says, which is asked for that partition', () => {
    const asked: unknown[] = [];
    expect(begin((at) => (asked.push(at), 15))).toBe(15);
    expect(begin(() => 'earliest')).toBe(10);
    expect(begin(() => 'latest')).toBe(20);
    expect(asked).toEqual([AT]);
  });

  it('may be an offset that the log does not hold: that is found out where it is read', () => {
    expect([begin(() => 0), begin(() => 99)]).toEqual([0, 99]);
  });

  it.each([-1, 1.5, NaN, '7', undefined, 'none'])('is refused when the function gives %s', (given) => {
    expect(() => begin(() => given as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('is refused when the function throws, with what it threw', () => {
    const error = new Error('no such table');
    const failing = () => {
      throw error;
    };
    expect(() => begin(failing)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', cause: error }));
    expect(() => begin(failing)).toThrow('no such table');
  });

  it('is committed before anything else where it could be another one the next time', () => {
    expect(['earliest', 'latest', 'none', () => 1].map((reset) => isFleeting(reset as Reset))).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });
});
