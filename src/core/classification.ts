import { causesOf, isA, read } from './causes.js';
import { classOfFailure } from './classification-table.js';
import { SpillwayError } from './errors.js';
import type { Failure } from './failure.js';
import { sortOf } from './sort-of.js';
import { refuseThenable } from './thenable.js';

/** Whether the same call may succeed later. */
export type Class = 'transient' | 'permanent';

/** A function of the user that classifies a failure; undefined leaves it to who is asked next. */
export type Classifier = (failure: Failure) => Class | undefined;

/**
 * Classifies the failures whose error, or one of its causes, fits `when`: a string is its code or its name, a RegExp is
 * looked for in its message, a class is what it is an instance of.
 * @example { when: 'ER_LOCK_DEADLOCK', is: 'transient' }
 */
export interface ClassRule {
  readonly when: string | RegExp | (abstract new (...args: never[]) => Error);
  readonly is: Class;
}

/** A function, or a list of rules of which the first that fits decides. */
export type Classification = Classifier | readonly ClassRule[];

/**
 * Classifies a failure: by `own` first, in order (the handler's, then the app's), then by what is
 * generally known: time-outs, aborted calls, refused and lost connections, HTTP 408, 425, 429 and 5xx and what says
 * `retriable: true` are transient; mistakes of the program, data that does not fit, other HTTP 4xx and what says
 * `retriable: false` are permanent; all else is transient.
 *
 * What a classifier throws is thrown on.
 * @throws SpillwayError `PROMISE_FROM_SYNC_STEP`, `INVALID_OPTION` when a classifier gives something that is no class.
 * @example classify(failure, [[{ when: /deadlock/, is: 'transient' }]]) // 'transient'
 */
export function classify(failure: Failure, own: readonly (Classification | undefined)[] = []): Class {
  for (const classification of own) {
    const is = typeof classification === 'function' ? ask(classification, failure) : rule(classification, failure);
    if (is !== undefined) return is;
  }
  return classOfFailure(failure) ?? 'transient';
}

/**
 * Refuses what is no classification, before the first failure needs it. `option` names it, for the error.
 * @throws SpillwayError `INVALID_OPTION`
 */
export function checkClassification(given: unknown, option: string): asserts given is Classification {
  if (typeof given === 'function') return;
  if (!Array.isArray(given)) refuse(option, sortOf(given), 'a function, or a list of rules { when, is }');
  for (const [i, one] of (given as unknown[]).entries()) {
    const { when, is } = Object(one) as Partial<Record<keyof ClassRule, unknown>>;
    const fits = typeof when === 'string' || typeof when === 'function' || when instanceof RegExp;
    if (!fits) refuse(`${option}[${i}].when`, sortOf(when), `a code, a name, a RegExp or a class of errors`);
    if (!isClass(is)) refuse(`${option}[${i}].is`, typeof is === 'string' ? `'${is}'` : sortOf(is), CLASSES);
  }
}

const CLASSES = `'transient' or 'permanent'`;

const isClass = (given: unknown): given is Class => given === 'transient' || given === 'permanent';

function refuse(option: string, given: string, wanted: string): never {
  throw new SpillwayError('INVALID_OPTION', { option, given, wanted });
}

function ask(classifier: Classifier, failure: Failure): Class | undefined {
  const answer: unknown = classifier(failure);
  if (answer === undefined || isClass(answer)) return answer;
  refuseThenable(answer, 'classify', 'a function that answers at once');
  return refuse('classify', `a function that gave ${sortOf(answer)}`, `one that gives ${CLASSES}, or undefined`);
}

function rule(rules: readonly ClassRule[] | undefined, { error }: Failure): Class | undefined {
  if (rules === undefined) return undefined;
  const chain = causesOf(error);
  return rules.find(({ when }) => chain.some((one) => fits(one, when)))?.is;
}

function fits(error: object, when: ClassRule['when']): boolean {
  if (typeof when === 'function') return isA(error, when);
  if (typeof when === 'string') return textOf(error, 'code') === when || textOf(error, 'name') === when;
  // search, because test() of a RegExp with the flag g begins where it ended before
  return textOf(error, 'message').search(when) >= 0;
}

/** A code may be a number, as those of gRPC are. */
function textOf(error: object, property: string): string {
  const given = read(error, property);
  return typeof given === 'string' ? given : typeof given === 'number' ? String(given) : '';
}
