import { batchHeaders } from '../../core/batch-destinations.js';
import { SpillwayError, errorOf } from '../../core/errors.js';
import { sortOf } from '../../core/sort-of.js';
import { refuseThenable, refuseThenablePair } from '../../core/thenable.js';
import type { OpenedOp } from '../opened-op.js';
import { inherit, pairOf } from '../pair.js';
import type { RecordContext } from '../record-context.js';
import type { Item } from './item.js';
import type { Part } from './part.js';

/** What a record goes on as, or why it does not. */
export type Outcome = { readonly key: unknown; readonly value: unknown; readonly context: RecordContext } | Error;

/**
 * What came of each item, by what the handler returned. Throws `NOT_A_BATCH_RESULT` when that says nothing of some of
 * them, or of more than there are.
 */
export function outcomesOf(part: Part, result: unknown): readonly Outcome[] {
  const { op, items } = part;
  const failed = failedOf(result, items.length);
  const { emits } = op.as('batch');
  if (emits === 'original') return items.map((item, i) => failed.get(i) ?? originalOf(part, item));
  if (emits === 'nothing') return items.map((item, i) => failed.get(i) ?? item);
  const results = failed.size === items.length ? [] : resultsOf(result, items.length);
  return items.map((item, i) => failed.get(i) ?? outcomeOf(op, emits, item, results[i]));
}

function originalOf(part: Part, item: Item): Outcome {
  const { context } = item;
  const { topic, partition, offset, key, value, headers, timestamp } = context.origin;
  const { op, items } = part;
  const attempts = part.triesOf(item) + 1;
  const ours = batchHeaders({ step: op.name, size: items.length, attempts, topic, partition, offset });
  return { key, value, context: context.with([...headers, ...ours], timestamp) };
}

const INSTEAD = 'Promise.all() for what the handler returns';

function outcomeOf(op: OpenedOp, emits: 'value' | 'entry', { key, context }: Item, given: unknown): Outcome {
  try {
    if (emits === 'value') {
      refuseThenable(given, op.kind, INSTEAD);
      return { key, value: given, context };
    }
    refuseThenable(given, op.kind, INSTEAD);
    const pair = pairOf(given, op.kind);
    refuseThenablePair(pair, op.kind, INSTEAD);
    if ('key' in pair) return { key: pair.key, value: pair.value, context: inherit(context, pair) };
    return { key: pair[0], value: pair[1], context };
  } catch (thrown) {
    return errorOf(thrown);
  }
}

function resultsOf(result: unknown, length: number): readonly unknown[] {
  const results = Array.isArray(result) ? result : (result as { readonly results?: unknown } | undefined)?.results;
  if (!Array.isArray(results)) return refuse(`${sortOf(result)} and no list of results`);
  if (results.length !== length) return refuse(`${results.length} results for ${length} records`);
  return results;
}

/** By index, why it failed. */
function failedOf(result: unknown, length: number): ReadonlyMap<number, Error> {
  const failed = new Map<number, Error>();
  const given = Array.isArray(result)
    ? undefined
    : (result as { readonly failed?: unknown } | null | undefined)?.failed;
  if (given === undefined) return failed;
  if (!Array.isArray(given)) return refuse(`${sortOf(given)} as failed, which is no list`);
  for (const each of given as readonly unknown[]) {
    const named = typeof each === 'object' && each !== null && 'index' in each ? each : null;
    const index = named === null ? each : named.index;
    if (!Number.isInteger(index) || (index as number) < 0 || (index as number) >= length)
      return refuse(`${typeof index === 'number' ? index : sortOf(index)} as the index of one of ${length} records`);
    if (failed.has(index as number)) return refuse(`${index as number} twice in failed`);
    const error =
      named !== null && 'error' in named ? errorOf(named.error) : new SpillwayError('BATCH_ITEM_FAILED', {});
    failed.set(index as number, error);
  }
  return failed;
}

function refuse(problem: string): never {
  throw new SpillwayError('NOT_A_BATCH_RESULT', { problem });
}
