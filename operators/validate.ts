import type { Context } from '../src/core/context.js';
import { callback, nameOf } from '../src/core/declaration.js';
import { SpillwayError } from '../src/core/errors.js';
import { stateless, type Operator } from '../src/core/operator.js';
import type { Breach, Named } from '../src/core/options.js';
import { refuseThenable } from '../src/core/thenable.js';

/**
 * Holds each record to a contract: the check gives true, or what is wrong, as a sentence or as `{ path, problem }`,
 * whose path the error carries. A broken contract is a failure of kind `validation`, so the topology needs a way out
 * for it (a `toDLQ`). A type guard narrows the stream.
 *
 * **Emits when** the check gives true.
 * **Drops when** never.
 * **Fails when** the check gives a sentence, a breach, false or anything else but true, and when it throws or gives a Promise.
 * **Settles when** the record settles; one that fails, when its dead letter is acknowledged.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with anything but a function and a name.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('words', text)
 *   .validate((_key, word) => word.length < 100 || `a word of ${word.length} letters`)
 *   .toDLQ('words.DLQ')
 *   .to('real-words', text);
 * const topology = builder.build();
 */
export function validate<K, V>(
  check: (key: K, value: V, context: Context) => boolean | string | Breach,
  options?: Named,
): Operator<K, V, K, V> {
  callback('validate', 'check', check);
  const apply = (key: K, value: V, context: Context): boolean => {
    const verdict = check(key, value, context);
    if (verdict === true) return true;
    refuseThenable(verdict, 'validate', 'mapValuesAsync() before it');
    if (isBreach(verdict)) {
      const { path, problem } = verdict;
      throw new SpillwayError('CONTRACT', { problem: `at ${path}: ${problem}` }, { path });
    }
    // A check that forgot to return must not let everything pass.
    throw new SpillwayError('CONTRACT', {
      problem: typeof verdict === 'string' ? verdict : `the check gave ${String(verdict)}`,
    });
  };
  const declared = { ...nameOf('validate', options), fallible: true, failure: 'validation' as const };
  return stateless('validate', { role: 'gate', apply, ended: 'filtered' }, declared);
}

const isBreach = (verdict: unknown): verdict is Breach =>
  typeof verdict === 'object' && verdict !== null && 'path' in verdict && 'problem' in verdict;
