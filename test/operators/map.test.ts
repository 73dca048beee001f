import { describe, expect, it } from 'vitest';
import { map } from '../../operators/map.js';
import { applied, context, opened, untyped } from './opened.js';
import { refusesThenables, takesAName } from './refusals.js';

describe('map', () => {
  it('gives what the mapper makes of key, value and context', () => {
    const operator = map((key: string, value: number, ctx) => [`${key}@${ctx.offset}`, value + 1]);
    expect(applied(operator, 'k', 1)).toEqual(['k@7', 2]);
    expect(operator).toMatchObject({ fallible: false, boundary: false, fansOut: false, rekeys: true });
  });

  it('passes an entry on as it is, with headers and timestamp', () => {
    const entry = { key: 'k', value: 'v', headers: [['trace', null]] as const, timestamp: 5 };
    const { apply } = opened(
      map(() => entry),
      'entry',
    );
    expect(apply(untyped('k'), untyped('v'), context)).toBe(entry);
  });

  it.each([
    ['key', () => [Promise.resolve('k'), 'v']],
    ['value', () => ['k', Promise.resolve('v')]],
    ["entry's key", () => ({ key: Promise.resolve('k'), value: 'v' })],
    ["entry's value", () => ({ key: 'k', value: Promise.resolve('v') })],
  ])('refuses a Promise as %s', (_part, mapper) => {
    expect(() => applied(map(untyped(mapper)), 'k', 'v')).toThrow(
      expect.objectContaining({ code: 'PROMISE_FROM_SYNC_STEP' }),
    );
  });

  it('lets what is no pair through to the engine, which knows the record', () => {
    expect(applied(map(untyped(() => null)), 'k', 'v')).toBeNull();
  });

  refusesThenables({ kind: 'map', instead: 'mapAsync()', of: (mapper) => map(mapper) });
  takesAName('map', (options) => map((key, value) => [key, value], options));
});
