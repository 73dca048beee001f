import { callback, nameOf, refuseOption, text } from '../src/core/declaration.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { Named } from '../src/core/options.js';
import { firstTrue, type Predicate } from '../src/core/predicate.js';

export interface SplitOptions extends Named {
  /** The name of one more stream, for what no predicate takes. */
  readonly otherwise?: string | undefined;
}

/**
 * Parts a stream by predicates, asked in the order in which they are written: a record takes the first that is true.
 * The result is a record of streams by name. A type guard narrows its stream, and a guard of values narrows
 * `otherwise`, so a guard that is one-sided (false for some values of its type) makes `otherwise` too narrow.
 *
 * **Emits when** a predicate is true, or with `otherwise` always: to that one stream.
 * **Drops when** no predicate is true and there is no `otherwise`: the record ends as filtered.
 * **Fails when** a predicate throws or gives a Promise.
 * **Settles when** the record settles on its stream; at once when it was dropped.
 *
 * @throws SpillwayError `INVALID_OPTION` without branches, for a predicate that is no function, and for an `otherwise`
 * that is already a branch.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * const { question, exclamation, rest } = builder.stream('sentences', text).split(
 *   { question: (_key, it) => it.endsWith('?'), exclamation: (_key, it) => it.endsWith('!') },
 *   { otherwise: 'rest', named: 'by-mark' },
 * );
 * question.to('questions', text);
 * exclamation.merge(rest).to('statements', text);
 * const topology = builder.build();
 */
export function split<K, V>(
  branches: Readonly<Record<string, Predicate<K, V>>>,
  options?: SplitOptions,
): Operator<K, V, K, V> {
  if (typeof branches !== 'object' || branches === null)
    refuseOption('split', 'branches', branches, 'predicates by name');
  const names = Object.keys(branches).map((name) => text('split', 'branches', name));
  if (names.length === 0) refuseOption('split', 'branches', branches, 'at least one predicate by name');
  const predicates = names.map((name) => callback('split', name, branches[name]!));
  const declared = nameOf('split', options);
  const otherwise = options?.otherwise;
  if (otherwise !== undefined && names.includes(text('split', 'otherwise', otherwise))) {
    refuseOption('split', 'otherwise', otherwise, 'a name that is not already a branch of this split');
  }
  const ports = Object.freeze(otherwise === undefined ? names : [...names, otherwise]);
  const unmatched = otherwise === undefined ? -1 : names.length;
  const apply = firstTrue(predicates, unmatched, 'split');
  return stateless('split', { role: 'route', apply }, { ...declared, ports });
}
