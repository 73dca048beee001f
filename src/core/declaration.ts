import { CALL_DEFAULTS, MAX_CHILDREN, type CallOptions } from './call-options.js';
import { parseDuration } from './duration.js';
import { SpillwayError } from './errors.js';
import type { CallLimits, OrderBy } from './operator.js';
import type { Named } from './options.js';

/*
 * Options are checked where they are declared, and not left to the types: JavaScript callers, `any` and configuration
 * come past them, and an error in front of the first record is cheaper than one behind the millionth.
 */

/** @throws SpillwayError `INVALID_OPTION`, naming the operator and its option. */
export function refuseOption(kind: string, option: string, given: unknown, wanted: string): never {
  throw new SpillwayError('INVALID_OPTION', { option: `${kind}.${option}`, given: shown(given), wanted });
}

/** The function itself. */
export function callback<F>(kind: string, option: string, given: F): F {
  return typeof given === 'function' ? given : refuseOption(kind, option, given, 'a function');
}

/** Text that is not empty: a name, a reason, a topic. */
export function text(kind: string, option: string, given: string): string {
  return typeof given === 'string' && given.trim() !== ''
    ? given
    : refuseOption(kind, option, given, 'a non-empty string');
}

/** The part of a declaration that every step has. */
export function nameOf(kind: string, options: Named | undefined): { readonly named?: string } {
  if (options === undefined) return {};
  if (typeof options !== 'object' || options === null)
    refuseOption(kind, 'options', options, 'an object, as in { named }');
  return options.named === undefined ? {} : { named: text(kind, 'named', options.named) };
}

/** An integer from `least`. */
export function integer(kind: string, option: string, given: number, least: number): number {
  return Number.isSafeInteger(given) && given >= least
    ? given
    : refuseOption(kind, option, given, `an integer from ${least}`);
}

/** A number from `least` to `most`, both included. */
export function number(kind: string, option: string, given: number, least: number, most: number): number {
  if (typeof given === 'number' && given >= least && given <= most) return given;
  return refuseOption(kind, option, given, most === Infinity ? `a number from ${least}` : `from ${least} to ${most}`);
}

/** `maxChildren` of a step that makes many records of one. */
export function maxChildrenOf(kind: string, options: { readonly maxChildren?: number } | undefined): number {
  return integer(kind, 'maxChildren', options?.maxChildren ?? MAX_CHILDREN, 1);
}

/** The limits of an asynchronous step, defaults filled in, and whether its keys need an order of their own. */
export function limitsOf<K, V>(
  kind: string,
  options: CallOptions<K, V> | undefined,
): { readonly limits: CallLimits; readonly needsOrder: boolean } {
  nameOf(kind, options);
  const given: CallOptions<K, V> = options ?? {};
  const orderBy = order(kind, given.orderBy ?? CALL_DEFAULTS.orderBy);
  const orderKey = 'orderKey' in given ? given.orderKey : undefined;
  if (orderKey !== undefined) callback(kind, 'orderKey', orderKey);
  if (orderKey !== undefined && orderBy !== 'key') {
    refuseOption(kind, 'orderKey', orderKey, `left out with orderBy: '${orderBy}', which does not look at keys`);
  }
  const timeout = parseDuration(given.timeout ?? CALL_DEFAULTS.timeout, `${kind}.timeout`);
  if (timeout === 0) refuseOption(kind, 'timeout', given.timeout, 'more than 0');
  const limits: CallLimits = {
    concurrency: integer(kind, 'concurrency', given.concurrency ?? CALL_DEFAULTS.concurrency, 1),
    timeout,
    grace: parseDuration(given.grace ?? CALL_DEFAULTS.grace, `${kind}.grace`),
    orderBy,
    orderKey,
  };
  return { limits: Object.freeze(limits), needsOrder: orderBy === 'key' && orderKey === undefined };
}

function order(kind: string, given: string): OrderBy {
  if (given === 'key' || given === 'partition' || given === 'none') return given;
  return refuseOption(kind, 'orderBy', given, `'key', 'partition' or 'none'`);
}

/** What was given for an option, in a few words. */
export function shown(given: unknown): string {
  if (typeof given === 'string') return JSON.stringify(given);
  if (typeof given === 'function') return 'a function';
  if (typeof given !== 'object' || given === null) return String(given);
  return Array.isArray(given) ? 'an array' : 'an object';
}
