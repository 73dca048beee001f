import type { Program } from '../compiler/program.js';
import { retryGroup } from '../core/internal-topic.js';
import { ownTopics } from '../core/own-topics.js';
import type { Subscription } from '../core/transport.js';
import type { Settings } from './options.js';

/** What an app reads as the member of the group that has its name. */
export function mainSubscription({ plan }: Program, { applicationId, reset, batch }: Settings): Subscription {
  const own = plan.internal.filter(({ delayed }) => !delayed).map(({ name }) => name);
  return {
    group: applicationId,
    topics: [...plan.sources, ...own],
    exclude: (matched) => ownTopics(plan, matched),
    reset,
    fromStart: own,
    maxBytes: batch.bytes,
    maxRecords: batch.records,
  };
}

/** What it reads of its delay topics; null when it has none. */
export function delayedSubscription({ tiers }: Program, { applicationId, batch }: Settings): Subscription | null {
  const topics = tiers.map(({ topic }) => topic);
  if (topics.length === 0) return null;
  return {
    group: retryGroup(applicationId),
    topics,
    exclude: () => [],
    reset: 'earliest',
    fromStart: topics,
    maxBytes: batch.bytes,
    maxRecords: batch.records,
  };
}
