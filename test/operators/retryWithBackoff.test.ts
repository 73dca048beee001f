import { describe, expect, it } from 'vitest';
import { retryWithBackoff } from '../../operators/retryWithBackoff.js';
import type { RetryOptions } from '../../src/index.js';
import { opened, untyped } from './opened.js';
import { takesAName } from './refusals.js';

const policyOf = (options?: RetryOptions) => opened(retryWithBackoff(options), 'retry').policy;

describe('retryWithBackoff', () => {
  it('tries five times with full jitter when nothing is said (D89, D78)', () => {
    expect(policyOf()).toMatchObject({
      attempts: 5,
      backoff: { base: 100, cap: 10_000, factor: 2, jitter: 'full' },
      maxElapsed: Infinity,
      budget: { ratio: 0.2, perSecond: 10, window: 10_000 },
      park: { records: 10_000, bytes: 64 * 2 ** 20 },
      breaker: { failureRate: 0.5, window: 100, openFor: 5_000 },
      orderBy: 'key',
    });
    expect(retryWithBackoff()).toMatchObject({ kind: 'retryWithBackoff', role: 'retry', fallible: false });
  });

  it('is one line for three tries, a second apart (D29)', () => {
    expect(policyOf({ attempts: 3, base: '1s', factor: 1, jitter: 'none' })).toMatchObject({
      attempts: 3,
      backoff: { base: 1_000, factor: 1, jitter: 'none' },
    });
  });

  it('can do without a budget and without a breaker', () => {
    expect(policyOf({ budget: false, breaker: false })).toMatchObject({ budget: null, breaker: null });
  });

  const later = { named: 'later', tiers: ['1m'], orderBy: 'none' };

  it.each<readonly [option: string, options: object]>([
    ['attempts', { attempts: 0 }],
    ['attempts', { attempts: 1.5 }],
    ['base', { base: 'soon' }],
    ['cap', { base: '1s', cap: 10 }],
    ['factor', { factor: 0.5 }],
    ['factor', { factor: Number.NaN }],
    ['jitter', { jitter: 'some' }],
    ['maxElapsed', { maxElapsed: -1 }],
    ['budget.ratio', { budget: { ratio: -1 } }],
    ['budget.perSecond', { budget: { perSecond: 0 } }],
    ['budget.window', { budget: { window: 0 } }],
    ['park.records', { park: { records: 0 } }],
    ['park.bytes', { park: { bytes: 'much' } }],
    ['breaker.failureRate', { breaker: { failureRate: 2 } }],
    ['breaker.window', { breaker: { window: 0 } }],
    ['orderBy', { orderBy: 'value' }],
    ['classify', { classify: 'transient' }],
    ['classify[0].is', { classify: [{ when: 'E', is: 'maybe' }] }],
    ['retryAfter', { retryAfter: 5 }],
    ['onRetry', { onRetry: 'log' }],
    ['tiers', { ...later, tiers: [] }],
    ['tiers', { ...later, tiers: '1m' }],
    ['tiers', { ...later, tiers: ['1m', '60s'] }],
    ['tiers.1', { ...later, tiers: ['1m', 'soon'] }],
    ['tiers.0', { ...later, tiers: [0] }],
    ['orderBy', { ...later, orderBy: 'key' }],
    ['orderBy', { ...later, orderBy: undefined }],
    ['named', { ...later, named: undefined }],
    ['named', { ...later, named: 'no/topic' }],
  ])('refuses %s in %j', (option, options) => {
    expect(() => retryWithBackoff(untyped(options))).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringContaining(`'retryWithBackoff.${option}'`) as string,
      }),
    );
  });

  takesAName('retryWithBackoff', (options) => retryWithBackoff(options));
});
