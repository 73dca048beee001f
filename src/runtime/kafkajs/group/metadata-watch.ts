import type { Cluster } from 'kafkajs';
import { isUnknownTopic } from '../faults.js';

/**
 * Tells when a consumer's own questions about its topics are answered with "there is no such topic". kafkajs asks on,
 * and fetches on from where it was when there is one again: but that may be another topic of the same name, whose
 * records up to there would be skipped unseen.
 */
export function watchMetadata(cluster: Cluster, unknownTopic: (error: unknown) => void): void {
  for (const question of ['refreshMetadata', 'refreshMetadataIfNecessary'] as const) {
    const ask = cluster[question].bind(cluster);
    cluster[question] = async () => {
      try {
        await ask();
      } catch (error) {
        if (isUnknownTopic(error)) unknownTopic(error);
        throw error;
      }
    };
  }
}
