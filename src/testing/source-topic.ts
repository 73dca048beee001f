import { SpillwayError } from '../core/errors.js';
import { isInternal } from '../core/internal-topic.js';
import { matcherOf } from '../core/topic-name.js';
import type { Topology } from '../index.js';

/** @throws SpillwayError `NOT_A_SOURCE` for a topic that no source names and no pattern matches. */
export function requireSource({ graph }: Topology, topic: string): void {
  const read = graph.nodes.flatMap((node) => (node.type === 'source' ? [node.topics] : []));
  const sources = read.filter((topics) => topics instanceof RegExp || !topics.some(isInternal));
  if (sources.some((topics) => (topics instanceof RegExp ? matcherOf(topics)(topic) : topics.includes(topic)))) return;
  throw new SpillwayError('NOT_A_SOURCE', { topic, sources: sources.flat().map(String) });
}
