import type { ConsumerConfig, KafkaConfig } from 'kafkajs';
import type { Duration, Size } from '../../core/duration.js';

/**
 * Where and how to reach Kafka: every option of a kafkajs client (`brokers`, `ssl`, `sasl`, `clientId`, time-outs, …),
 * passed on as it is, and what the transport adds.
 */
export interface KafkajsOptions extends KafkaConfig {
  /** Creates the topics that are missing at the start. Default false: the error lists the commands that would. */
  readonly provision?: boolean | ProvisionOptions;
  /** Of kafkajs's consumer options those that do not touch what the transport promises. */
  readonly consumer?: ConsumerOptions;
  readonly producer?: ProducerOptions;
  /** What a compressed batch may become when it is inflated; kafkajs keeps the largest for the process. Default 16 MiB. */
  readonly maxInflated?: Size;
}

export type ConsumerOptions = Pick<
  ConsumerConfig,
  | 'sessionTimeout'
  | 'rebalanceTimeout'
  | 'heartbeatInterval'
  | 'maxBytesPerPartition'
  | 'minBytes'
  | 'maxBytes'
  | 'maxWaitTimeInMs'
  | 'metadataMaxAge'
  | 'readUncommitted'
  | 'rackId'
  | 'partitionAssigners'
>;

export interface ProducerOptions {
  /** Default `none`. All but gzip need their package installed. */
  readonly compression?: Compression;
  /**
   * Lets the broker drop what a lost acknowledgement would have it append twice. Sends to one broker then wait for each
   * other. Default false.
   */
  readonly idempotent?: boolean;
  /** How long the broker waits for its replicas, in milliseconds. Default 30,000. */
  readonly timeout?: number;
}

export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** Kafka's numbers for them. */
export const CODECS: Readonly<Record<Compression, number>> = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 };

export interface ProvisionOptions {
  /** Replicas of a topic that is created. Default the broker's. */
  readonly replicationFactor?: number;
  /** Partitions of a source that is created. Default the broker's `num.partitions`. */
  readonly partitions?: number;
  /** How long a dead letter is kept. Default 30 days, or twice the source's retention when that is longer. */
  readonly deadLetterRetention?: Duration;
  /** The largest record of a dead-letter topic. Default the source's and 128 KiB for the headers. */
  readonly deadLetterMaxBytes?: Size;
}

/** What a fetch may bring of one partition: from 128 KiB on a larger one is no faster, and pins more memory. */
const MOST_OF_A_PARTITION = 256 * 1024;
/** What a fetch may bring in all. Keys and values are slices of one response. */
const PARTITIONS_OF_A_RESPONSE = 8;

/** What the consumer is made with, given the most that a batch may hold. */
export function consumerConfig(
  options: ConsumerOptions = {},
  groupId: string,
  maxBytes: number,
): Omit<ConsumerConfig, 'partitionAssigners'> {
  const perPartition = options.maxBytesPerPartition ?? Math.min(maxBytes, MOST_OF_A_PARTITION);
  return {
    groupId,
    // A pause, a resume and a stop wait for the fetch that is open.
    maxWaitTimeInMs: 200,
    sessionTimeout: 30_000,
    rebalanceTimeout: 60_000,
    // Also how soon a member hears that another one wants to join.
    heartbeatInterval: Math.min(1_000, Math.floor((options.sessionTimeout ?? 30_000) / 3)),
    maxBytes: perPartition * PARTITIONS_OF_A_RESPONSE,
    metadataMaxAge: 60_000,
    ...options,
    maxBytesPerPartition: perPartition,
    allowAutoTopicCreation: false,
    // kafkajs counts failures of a whole generation together, and gives up at the sum. We count none, and look ourselves.
    retry: {
      initialRetryTime: 100,
      maxRetryTime: 2_000,
      retries: Number.MAX_SAFE_INTEGER,
      restartOnFailure: () => Promise.resolve(false),
    },
  };
}
