import { Partitioners, type ICustomPartitioner } from 'kafkajs';
import { PARTITIONS } from './broker.js';
import { keyBytes, type Input } from './input.js';

/** Where the default partitioner, which is Java's too, puts each key. */
export const partitionOfKey: readonly number[] = (() => {
  const partitioner: ReturnType<ICustomPartitioner> = Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: PARTITIONS }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [0],
    isr: [0],
  }));
  return keyBytes.map((key) => partitioner({ topic: '', partitionMetadata, message: { key, value: null } }));
})();

/** Whether record `i` has to come before a run is over. */
export function isAwaited({ keyOf, awaited, dropped }: Input, i: number): boolean {
  if (dropped?.(i)) return false;
  return awaited?.includes(partitionOfKey[keyOf(i)]!) ?? true;
}

/** How many have to. */
export function awaitedOf(input: Input): number {
  let count = 0;
  for (let i = 0; i < input.records; i++) if (isAwaited(input, i)) count++;
  return count;
}
