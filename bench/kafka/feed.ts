import type { Producer } from 'kafkajs';
import { EncodedRecords } from '../peers/encoded-records.js';
import { preEncoded } from '../peers/pre-encoded.js';
import { PARTITIONS, type Broker } from './broker.js';
import { keyBytes, type Input } from './input.js';
import { partitionOfKey } from './partition-of-key.js';

const CHUNK = 2000;

/**
 * Puts an input into a topic, each record where Kafka's own partitioner puts its key. What arrived is checked by
 * whoever reads the outputs.
 */
export async function feed({ kafka }: Broker, topic: string, input: Input): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  try {
    const partitions = input.fed ?? Array.from({ length: PARTITIONS }, (_, partition) => partition);
    await Promise.all(partitions.map((partition) => fill(producer, topic, input, partition)));
  } finally {
    await producer.disconnect();
  }
}

async function fill(producer: Producer, topic: string, input: Input, partition: number): Promise<void> {
  let records = new EncodedRecords(CHUNK * 128);
  const send = async () => {
    const messages = preEncoded(records, partition);
    records = new EncodedRecords(CHUNK * 128);
    await producer.send({ topic, messages });
  };
  for (let i = 0; i < input.records; i++) {
    const key = input.keyOf(i);
    if (partitionOfKey[key] !== partition) continue;
    records.add(keyBytes[key]!, input.value(i));
    if (records.count === CHUNK) await send();
  }
  if (records.count > 0) await send();
}
