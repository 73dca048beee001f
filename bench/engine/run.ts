import {
  KafkaStreams,
  memory,
  silent,
  type ConsumerRecord,
  type Memory,
  type Topology,
  type Transport,
} from 'spillway';
import type { Round } from '../harness.js';
import type { Countdown } from './countdown.js';

/**
 * An embedded log with these records in `sales`. It serves all rounds, each of a consumer group of its own; of what is
 * written to `sold` it keeps the newest only, so that no round works beside the leavings of those before.
 */
export function logOf(records: readonly ConsumerRecord[]): Memory {
  const log = memory();
  log.createTopic('sales');
  log.createTopic('sold', { retention: { records: 1_000 } });
  log.append('sales', records);
  return log;
}

let rounds = 0;

/** Times an app from its start until it has written, committed and left. */
export async function through(
  transport: Transport,
  records: number,
  countdown: Countdown,
  topology: Topology,
): Promise<Round> {
  const app = new KafkaStreams(topology, { applicationId: `bench-${++rounds}`, transport, logger: silent });
  const begin = process.hrtime.bigint();
  await app.start();
  await Promise.race([countdown.done, app.done]);
  await app.close();
  const nanoseconds = Number(process.hrtime.bigint() - begin);
  const ledger = app.ledger();
  if (ledger.source.in !== records) throw new Error(`void: ${ledger.source.in} of ${records} records came in`);
  return { records, nanoseconds, ledger };
}
