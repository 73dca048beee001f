import type { Transport } from '../../core/transport.js';
import { KafkajsClient } from './client.js';
import type { KafkajsOptions } from './options.js';

/**
 * Kafka as a transport, through kafkajs.
 *
 * @example
 * const app = new KafkaStreams(topology, {
 *   applicationId: 'pricing',
 *   transport: kafkajs({ brokers: ['localhost:9092'] }),
 * });
 */
export function kafkajs(options: KafkajsOptions): Transport {
  return { open: (client) => new KafkajsClient(options, client) };
}

export type { Compression, ConsumerOptions, KafkajsOptions, ProducerOptions, ProvisionOptions } from './options.js';
