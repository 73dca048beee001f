import type { OrderedKey } from '../src/core/call-options.js';
import type { Context } from '../src/core/context.js';
import { callback, integer, nameOf, refuseOption } from '../src/core/declaration.js';
import { parseDuration } from '../src/core/duration.js';
import { stateful, type Host, type Operator, type Step } from '../src/core/operator.js';
import type { Dedupe } from '../src/core/options.js';
import { Recent } from '../src/core/recent.js';
import { refuseThenable } from '../src/core/thenable.js';

/**
 * Drops a record whose identity came by within the last `within`: its key, or what `by` gives (a string, a number, a
 * bigint, a boolean or bytes, which count by content). A record without an identity (null, undefined) passes.
 *
 * What is remembered is what passed here, for `within` from then on, whatever became of it below; a duplicate does not
 * lengthen that. Time is when records come here, by the monotonic clock, and not their timestamps. At most `max` identities
 * are remembered, and the oldest go first.
 *
 * **The guarantee**: nothing is dropped whose identity this task has not seen. Duplicates may pass: the memory is that of
 * one task (one partition of one topic), holds `max` identities, and is lost when the app starts again or the partition
 * moves. A record is never a duplicate of itself: one that comes again, with the same topic, partition and offset, passes
 * again, and what was made of one record above passes together.
 *
 * **Emits when** the identity is new, or none, or was brought by this very record.
 * **Drops when** another record brought it: the record ends as deduped.
 * **Fails when** `by` throws or gives a Promise, or when the identity is neither a primitive nor bytes.
 * **Settles when** the record that passed settles; at once when it was dropped.
 *
 * @throws SpillwayError `INVALID_OPTION` when declared with wrong options.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const payments = { key: Serdes.string(), value: Serdes.json<{ id: string; cents: number }>() };
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('payments', payments)
 *   .dedupe({ by: (_account, { id }) => id, within: '10m', max: 100_000, named: 'once' })
 *   .toDLQ()
 *   .to('payments.once', payments);
 * const topology = builder.build();
 */
export function dedupe<K, V>(options: Dedupe<K, V>): Operator<K, V, K, V> {
  if (typeof options !== 'object' || options === null) refuseOption('dedupe', 'options', options, '{ within, max }');
  const { by } = options;
  if (by !== undefined) callback('dedupe', 'by', by);
  const within = parseDuration(options.within, 'dedupe.within');
  if (within === 0) refuseOption('dedupe', 'within', options.within, 'more than 0');
  const max = integer('dedupe', 'max', options.max, 1);
  const open = ({ clock }: Host): Step => {
    const recent = new Recent(within, max);
    const apply = (key: K, value: V, context: Context): boolean => {
      const identity = by === undefined ? key : by(key, value, context);
      refuseThenable(identity, 'dedupe', 'mapValuesAsync() before it');
      const { offset } = context;
      return recent.bringer(identity as OrderedKey, offset, clock.monotonic()) === offset;
    };
    return { role: 'gate', apply, ended: 'deduped' };
  };
  return stateful('dedupe', 'gate', open, { ...nameOf('dedupe', options), passesReentry: true });
}
