import type { Broker, Cluster } from 'kafkajs';
import { SpillwayError, type Whereabouts } from '../../core/errors.js';
import type { TopicPartition } from '../../core/record.js';

/** So few bytes that a broker gives one batch, however large that is. */
const ONE_BATCH = 1;

type FetchRequest = Parameters<Broker['fetch']>[0];
type PartitionRequest = FetchRequest['topics'][number]['partitions'][number];
/** What kafkajs's types leave out of the answer to a fetch. */
interface FetchResponse {
  readonly responses: readonly object[];
}
type Fetch = (request: FetchRequest) => Promise<FetchResponse>;
/** Told of a batch that cannot be read, by the offset that was asked for. What it is told of has to be paused. */
type Unreadable = (error: SpillwayError, at: TopicPartition, offset: string) => void;

/**
 * Tells which batch cannot be read. kafkajs decodes all partitions of a response at once, and what fails in one batch
 * fails them all and ends the consumer, with an error that names none of them. Here they are fetched again one by one,
 * so that everything before the batch is still read, and so are the other partitions.
 *
 * kafkajs 2.2.4 fails at a batch of more than some 120,000 records, whatever their size: it takes them as the arguments
 * of one call (src/protocol/requests/fetch/v4/decodeMessages.js), which the stack has to hold.
 */
export function isolateBatches(cluster: Cluster, unreadable: Unreadable): void {
  const guarded = new WeakSet<Broker>();
  const findBroker = cluster.findBroker.bind(cluster);
  cluster.findBroker = async (node) => {
    const broker = await findBroker(node);
    if (!guarded.has(broker)) {
      guarded.add(broker);
      const fetch = broker.fetch.bind(broker) as Fetch;
      broker.fetch = (request: FetchRequest) =>
        fetch(request).catch((error: unknown) => {
          if (!isFault(error)) throw error;
          return oneByOne(fetch, request, unreadable);
        });
    }
    return broker;
  };
}

async function oneByOne(fetch: Fetch, request: FetchRequest, unreadable: Unreadable): Promise<FetchResponse> {
  const responses: object[] = [];
  for (const { topic, partitions } of request.topics) {
    for (const partition of partitions) {
      const one = (part: PartitionRequest) =>
        // Nobody waits for records here: others have some.
        fetch({ ...request, maxWaitTime: 0, topics: [{ topic, partitions: [part] }] });
      try {
        // In the second, what comes before the batch.
        const whole = await one(partition).catch(() => one({ ...partition, maxBytes: ONE_BATCH }));
        responses.push(...whole.responses);
      } catch (error) {
        const at = { topic, partition: partition.partition };
        if (!isFault(error)) throw error;
        unreadable(faultOf(error, { ...at, offset: Number(partition.fetchOffset) }), at, partition.fetchOffset);
      }
    }
  }
  return { responses };
}

/** The fault of a batch: too many records for the stack, or what a codec says. */
const isFault = (error: unknown): error is RangeError | SpillwayError =>
  error instanceof RangeError || error instanceof SpillwayError;

const faultOf = (error: RangeError | SpillwayError, where: Whereabouts): SpillwayError =>
  error instanceof RangeError
    ? new SpillwayError('BATCH_TOO_LONG', {}, { ...where, cause: error })
    : error.located(where);
