import type { Operator } from '../../src/core/operator.js';
import { expect, it } from 'vitest';
import { applied, untyped } from './opened.js';

interface Refusal {
  readonly kind: string;
  /** What the error tells to use. */
  readonly instead: string;
  /** The operator with that function. */
  readonly of: (give: () => never) => Operator;
}

/** Every synchronous operator refuses a Promise from its function, and sees to it that it cannot end the process. */
export function refusesThenables({ kind, instead, of }: Refusal): void {
  it('refuses a Promise from its function, and names the way out', () => {
    const giving = (result: unknown) => of(() => untyped(result));
    const sentence = `${kind}() got a function that returns a Promise: use ${instead}`;
    const refused = expect.objectContaining({
      code: 'PROMISE_FROM_SYNC_STEP',
      message: expect.stringContaining(sentence),
    });
    expect(() => applied(giving(Promise.resolve(true)), 'k', 'v')).toThrow(refused);
    expect(() => applied(giving({ then: () => {} }), 'k', 'v')).toThrow(refused);
  });

  it('leaves no unhandled rejection behind', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      expect(() =>
        applied(
          of(() => untyped(Promise.reject(new Error('late')))),
          'k',
          'v',
        ),
      ).toThrow();
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(unhandled).toEqual([]);
  });

  refusesWhatIsNoFunction(kind, (callback) => of(callback));
}

export function refusesWhatIsNoFunction(kind: string, of: (callback: never) => Operator): void {
  it.each([undefined, null, 3, 'text', {}])('refuses %j for its function', (given) => {
    expect(() => of(untyped(given))).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(new RegExp(`'${kind}\\..*should be a function`)),
      }),
    );
  });
}

/** Every operator takes a name, and nothing else for one. */
export function takesAName(kind: string, of: (options?: { readonly named?: string }) => Operator): void {
  it('takes a name', () => {
    expect(of({ named: 'mine' })).toMatchObject({ kind, named: 'mine' });
    expect(of()).toMatchObject({ kind });
    expect(of().named).toBeUndefined();
    expect(Object.isFrozen(of())).toBe(true);
  });

  it.each([{ named: '' }, { named: ' ' }, { named: 3 }, { named: null }])('refuses the name in %j', (options) => {
    expect(() => of(untyped(options))).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(`'${kind}.named'`) }),
    );
  });

  it.each(['mine', 3, null])('refuses %j for its options', (options) => {
    expect(() => of(untyped(options))).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(`'${kind}.options'`) }),
    );
  });
}

interface Call {
  readonly kind: string;
  readonly of: (options?: never) => Operator;
}

/** Every asynchronous operator takes the same limits, and refuses what is none. */
export function takesLimits({ kind, of }: Call): void {
  const limitsOf = (options?: unknown) => {
    const step = of(untyped(options)).open(untyped({}));
    return step.role === 'call' ? step.limits : undefined;
  };

  it('has limits when none are given', () => {
    expect(limitsOf()).toEqual({ concurrency: 16, timeout: 30_000, grace: 1000, orderBy: 'key', orderKey: undefined });
    expect(of()).toMatchObject({ fallible: true, boundary: true, needsOrder: true });
  });

  it('takes limits', () => {
    const orderKey = () => 'k';
    expect(limitsOf({ concurrency: 1, timeout: '2s', grace: 0, orderKey })).toEqual({
      concurrency: 1,
      timeout: 2000,
      grace: 0,
      orderBy: 'key',
      orderKey,
    });
    expect(of(untyped({ orderKey })).needsOrder).toBe(false);
    expect(of(untyped({ orderBy: 'none' })).needsOrder).toBe(false);
    expect(of(untyped({ orderBy: 'partition' })).needsOrder).toBe(false);
  });

  it.each([
    ['concurrency', [0, -1, 1.5, Number.NaN, Infinity, '3']],
    ['timeout', [0, -1, Number.NaN, Infinity, '-5s', '0x5s', '5 s', '1.5s', '']],
    ['grace', [-1, Number.NaN, '-1ms', 'soon']],
    ['orderBy', ['keys', '', 1]],
    ['orderKey', ['id', 3, {}]],
  ])('refuses a wrong %s', (option, wrong) => {
    for (const given of wrong) {
      expect(() => of(untyped({ [option]: given })), `${option}: ${JSON.stringify(given)}`).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(`'${kind}.${option}'`) }),
      );
    }
  });

  it('refuses an orderKey where keys do not order', () => {
    for (const orderBy of ['none', 'partition']) {
      expect(() => of(untyped({ orderBy, orderKey: () => 'k' }))).toThrow(`'${kind}.orderKey'`);
    }
  });
}
