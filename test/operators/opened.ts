import { systemClock } from '../../src/core/clock.js';
import type { Context } from '../../src/core/context.js';
import type { Host, Operator, Step } from '../../src/core/operator.js';
import { expect } from 'vitest';

type Applied = (key: unknown, value: unknown, context: Context) => unknown;

export const host: Host = {
  clock: systemClock,
  random: () => 0.5,
  applicationId: 'app',
  at: { topic: 'orders', partition: 0 },
};

export const context: Context = {
  topic: 'orders',
  partition: 0,
  offset: 7,
  timestamp: 1000,
  headers: [],
  attempt: 1,
  signal: new AbortController().signal,
};

/** The operator's step as a task opens it, of the role that it has to be of. */
export function opened<R extends Step['role']>(operator: Operator, role: R): Extract<Step, { role: R }> {
  const step = operator.open(host);
  expect(step.role).toBe(role);
  expect(operator.role).toBe(role);
  return step as Extract<Step, { role: R }>;
}

/** What the operator's step makes of one record. */
export function applied(operator: Operator, key: unknown, value: unknown): unknown {
  const step = operator.open(host);
  if (!('apply' in step)) throw new Error(`a step of role ${step.role} applies nothing`);
  return (step.apply as Applied)(key, value, context);
}

/** Arguments that the types forbid, as a JavaScript caller may give them. */
export const untyped = <T>(given: unknown): T => given as T;
