import type { Cluster } from 'kafkajs';
import { expect, it } from 'vitest';
import { watchMetadata } from '../../../../src/runtime/kafkajs/group/metadata-watch.js';

const QUESTIONS = ['refreshMetadata', 'refreshMetadataIfNecessary'] as const;

it.each(QUESTIONS)('%s that finds no such topic is told, and fails as it did', async (question) => {
  const answers: (Error | null)[] = [
    null,
    Object.assign(new Error('no leader'), { type: 'LEADER_NOT_AVAILABLE' }),
    Object.assign(new Error('no topic'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' }),
  ];
  const answer = async () => {
    const error = answers.shift();
    if (error) throw error;
  };
  const cluster = { refreshMetadata: answer, refreshMetadataIfNecessary: answer };
  const told: unknown[] = [];
  watchMetadata(cluster as unknown as Cluster, (error) => void told.push((error as Error).message));
  await cluster[question]();
  await expect(cluster[question]()).rejects.toThrow('no leader');
  expect(told).toEqual([]);
  await expect(cluster[question]()).rejects.toThrow('no topic');
  expect(told).toEqual(['no topic']);
});
