import type { Broker } from './broker.js';

/** Times of the broker, in milliseconds: the first and the last append to a partition. */
export interface Appended {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

export type OnRecord = (key: Buffer | null, value: Buffer | null, partition: number) => void;

let readings = 0;

/** Reads a topic from its beginning to its present end. Gives for each partition what was appended, and when. */
export async function readBack(broker: Broker, topic: string, onRecord: OnRecord): Promise<Appended[]> {
  const ends = await broker.ends(topic);
  const appended = ends.map(() => ({ count: 0, first: Infinity, last: -Infinity }));
  let open = ends.filter((end) => end > 0).length;
  if (open === 0) return appended;

  const groupId = `${topic}-reading-${++readings}`;
  const consumer = broker.kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const done = new Promise<void>((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
    consumer
      .run({
        autoCommit: false,
        partitionsConsumedConcurrently: ends.length,
        eachBatch: async ({ batch: { partition, messages }, resolveOffset, heartbeat }) => {
          const times = appended[partition]!;
          for (const { key, value } of messages) onRecord(key, value, partition);
          for (const { timestamp } of [messages[0]!, messages.at(-1)!]) {
            times.first = Math.min(times.first, Number(timestamp));
            times.last = Math.max(times.last, Number(timestamp));
          }
          times.count += messages.length;
          resolveOffset(messages.at(-1)!.offset);
          await heartbeat();
          if (times.count >= ends[partition]! && --open === 0) resolve();
        },
      })
      .catch(reject);
  });
  try {
    await done;
  } finally {
    await consumer.disconnect();
    await broker.admin.deleteGroups([groupId]).catch(() => {});
  }
  return appended;
}
