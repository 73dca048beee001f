import { describe, expect, it } from 'vitest';
import { circuitBreaker } from '../../operators/circuitBreaker.js';
import type { CircuitBreakerOptions } from '../../src/index.js';
import { opened, untyped } from './opened.js';
import { takesAName } from './refusals.js';

const policyOf = (options?: CircuitBreakerOptions) => opened(circuitBreaker(options), 'breaker').policy;

describe('circuitBreaker', () => {
  it(`has Resilience4j's defaults`, () => {
    expect(policyOf()).toEqual({
      failureRate: 0.5,
      slowRate: 1,
      slowAfter: 60_000,
      window: 100,
      minimumCalls: 100,
      openFor: 60_000,
      halfOpenCalls: 10,
    });
    expect(circuitBreaker()).toMatchObject({
      kind: 'circuitBreaker',
      role: 'breaker',
      fallible: false,
      boundary: false,
    });
  });

  it('is content with fewer calls where the window is smaller', () => {
    expect(policyOf({ window: 20 })).toMatchObject({ window: 20, minimumCalls: 20 });
    expect(policyOf({ window: 500 })).toMatchObject({ window: 500, minimumCalls: 100 });
  });

  it.each<readonly [option: string, options: object]>([
    ['failureRate', { failureRate: 0 }],
    ['failureRate', { failureRate: 50 }],
    ['slowRate', { slowRate: Number.NaN }],
    ['slowAfter', { slowAfter: 'long' }],
    ['window', { window: 0 }],
    ['minimumCalls', { minimumCalls: 0 }],
    ['minimumCalls', { window: 10, minimumCalls: 11 }],
    ['openFor', { openFor: -1 }],
    ['halfOpenCalls', { halfOpenCalls: 1.5 }],
  ])('refuses %s in %j', (option, options) => {
    expect(() => circuitBreaker(untyped(options))).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringContaining(`'circuitBreaker.${option}'`) as string,
      }),
    );
  });

  takesAName('circuitBreaker', (options) => circuitBreaker(options));
});
