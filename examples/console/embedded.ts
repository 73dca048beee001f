import { memory } from 'spillway';
import { memoryRegistry } from 'spillway/schema';
import type { Ground, Topics } from './ground.js';
import { LONGEST_LINE } from './lines.js';

const PARTITIONS = 4;
/** Of a topic that nobody reads, a part is enough to look at. */
const KEPT = { records: 1_000, bytes: '8MiB' } as const;
/** A line goes in whole, and with headers to a dead-letter topic. */
const MAX_MESSAGE = LONGEST_LINE + 1024 ** 2;

/** The embedded log: nothing is there before, and nothing is left. */
export function embedded({ source, writes }: Topics): Ground {
  const log = memory({ autoCreate: false });
  log.createTopic(source, { partitions: PARTITIONS, maxMessageBytes: MAX_MESSAGE });
  for (const topic of writes) {
    log.createTopic(topic, { partitions: PARTITIONS, maxMessageBytes: MAX_MESSAGE, retention: KEPT });
  }
  return {
    registry: memoryRegistry({ autoRegister: true }),
    transport: log,
    waits: true,
    settledBefore: 0,
    open: async () => {},
    append(records) {
      log.append(source, records);
      return records.length;
    },
    // What is committed is not read again, so that the log keeps no more than is under way.
    committed: (offsets) => offsets.forEach((at) => log.deleteRecords(at.topic, at.partition, at.offset)),
    drained: (settled, fed) => settled >= fed,
    close: async () => {},
  };
}
