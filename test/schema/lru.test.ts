import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Lru } from '../../src/schema/lru.js';
import { runs } from '../runs.js';

type Step = readonly ['get' | 'set' | 'delete', number];
const steps = fc.array(fc.tuple(fc.constantFrom('get' as const, 'set' as const, 'delete' as const), fc.nat(9)), {
  maxLength: 60,
});

it('never holds more than its limit, nor another value than the last set, and keeps the newest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), steps, (limit, list: readonly Step[]) => {
      const lru = new Lru<number, object>(limit);
      const model = new Map<number, object>();
      for (const [step, key] of list) {
        if (step === 'set') {
          const value = {};
          lru.set(key, value);
          model.set(key, value);
          expect(lru.get(key)).toBe(value);
        } else if (step === 'delete') {
          lru.delete(key);
          model.delete(key);
          expect(lru.get(key)).toBeUndefined();
        } else {
          const value = lru.get(key);
          if (value !== undefined) expect(value).toBe(model.get(key));
        }
        expect(lru.size).toBeLessThanOrEqual(limit);
        if (model.size <= limit && !list.some(([, other]) => other >= limit)) expect(lru.size).toBe(model.size);
      }
    }),
    { numRuns: runs(1000) },
  );
});

it('lets go of what was not asked for', () => {
  const lru = new Lru<string, number>(2);
  lru.set('used', 1);
  lru.set('idle', 2);
  lru.get('used');
  lru.set('new', 3);
  expect([lru.get('used'), lru.get('idle'), lru.get('new')]).toEqual([1, undefined, 3]);
});
