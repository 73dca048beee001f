import { describe, expect, it } from 'vitest';
import { SpillwayError, errorOf } from '../../src/core/errors.js';

describe('whatever was thrown', () => {
  it('stays the error that it is', () => {
    const error = new RangeError('no');
    expect(errorOf(error)).toBe(error);
  });

  it('becomes an error that says what it was', () => {
    for (const [thrown, said] of [
      ['just text', 'just text'],
      [undefined, 'undefined'],
      [null, 'null'],
      [Symbol('odd'), 'Symbol(odd)'],
      [Object.create(null), 'object'],
    ] as const) {
      const error = errorOf(thrown);
      expect(error).toBeInstanceOf(SpillwayError);
      expect(error).toMatchObject({ code: 'NOT_AN_ERROR' });
      expect(error.cause).toBe(thrown);
      expect(error.message).toContain(said);
    }
  });

  it('becomes one also when it is an Error without a message or a name that can be written down', () => {
    const unreadable = new Error('no');
    Object.defineProperty(unreadable, 'message', {
      get() {
        throw new Error('not even that');
      },
    });
    for (const thrown of [
      Object.assign(new Error('no'), { message: { status: 500 } }),
      Object.assign(new Error('no'), { name: undefined }),
      unreadable,
    ]) {
      expect(errorOf(thrown)).toMatchObject({ code: 'NOT_AN_ERROR', cause: thrown });
    }
  });
});
