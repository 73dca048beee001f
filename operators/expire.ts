import type { Context } from '../src/core/context.js';
import { nameOf, refuseOption } from '../src/core/declaration.js';
import { inUnitOf, parseDuration, type Duration } from '../src/core/duration.js';
import { SpillwayError } from '../src/core/errors.js';
import { stateful, type Host, type Operator, type Step } from '../src/core/operator.js';
import type { Named } from '../src/core/options.js';

/**
 * Takes out what is older than `maxAge` (a duration or milliseconds) when it comes here: the clock's wall time less the
 * record's timestamp, its own or what a `map` above gave it. A record without a timestamp (-1) has no age and passes, as
 * does one that is exactly `maxAge` old and one from the future. What is too old is a failure of kind `expired`, so the
 * topology needs a way out for it (a `toDLQ`); on a stream declared `lossTolerant` it is dropped and counted.
 *
 * **Emits when** the record is no older than `maxAge`.
 * **Drops when** it is older, and the stream was declared `lossTolerant`: the record ends as expired.
 * **Fails when** it is older on any other stream, with kind `expired` and the code `EXPIRED`.
 * **Settles when** the record settles; at once when it was dropped; one that fails, when its dead letter is acknowledged.
 *
 * @throws SpillwayError `INVALID_OPTION` when `maxAge` is no duration, or 0.
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder.stream('bids', text).expire('1h').toDLQ('bids.late').to('fresh-bids', text);
 * builder.stream('clicks', text).lossTolerant('old clicks say nothing').expire('30s').to('fresh-clicks', text);
 * const topology = builder.build();
 */
export function expire<K, V>(maxAge: Duration, options?: Named, tolerant = false): Operator<K, V, K, V> {
  const limit = parseDuration(maxAge, 'expire.maxAge');
  if (limit === 0) refuseOption('expire', 'maxAge', maxAge, 'more than 0');
  const common = { ...nameOf('expire', options), passesReentry: true };
  const declared = tolerant ? common : { ...common, fallible: true, failure: 'expired' as const };
  const open = ({ clock }: Host): Step => {
    const apply = (_key: K, _value: V, { timestamp }: Context): boolean => {
      const age = clock.wall() - timestamp;
      if (timestamp < 0 || !(age > limit)) return true;
      if (tolerant) return false;
      throw new SpillwayError('EXPIRED', { age: inUnitOf(limit, age), limit: inUnitOf(limit, limit) });
    };
    return { role: 'gate', apply, ended: 'expired' };
  };
  return stateful('expire', 'gate', open, declared);
}
