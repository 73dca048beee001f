import type { Contender } from '../kafka/contender.js';
import { streams } from '../kafka/jvm-peers.js';
import { onNode24, onThisNode, withPackage } from '../kafka/node-peers.js';
import { salesInput } from './input.js';

export const SPILLWAY = 'Spillway';
export const PLAIN = 'kafkajs eachBatch, plain sends';
const STREAMS = 'Kafka Streams, defaults';
const TUNED = 'Kafka Streams, tuned';
const ENCODED = 'kafkajs eachBatch, pre-encoded sends';

/** What is compared, by name: how many times as many records a second the first handles as the second. */
export const RATIOS = [
  ['Spillway ÷ plain sends', SPILLWAY, PLAIN],
  ['Spillway ÷ pre-encoded sends', SPILLWAY, ENCODED],
] as const;

export function contendersOf(quick: boolean): Contender[] {
  const million = salesInput(quick ? 100_000 : 1_000_000);
  const few = salesInput(quick ? 5_000 : 20_000);
  const more = salesInput(quick ? 100_000 : 3_000_000);
  const work = 'sales';
  const tuned = { 'batch.size': '131072', 'max.poll.records': '5000' };
  return [
    { name: PLAIN, input: million, work, prepare: onThisNode('kafkajs-each-batch') },
    { name: ENCODED, input: million, work, prepare: onThisNode('kafkajs-pre-encoded') },
    { name: `${ENCODED}, Node 24`, input: million, work, prepare: onNode24('kafkajs-pre-encoded') },
    { name: STREAMS, input: more, work, prepare: streams('StreamsPassThrough') },
    { name: TUNED, input: more, work, prepare: streams('StreamsPassThrough', tuned) },
    {
      name: '@platformatic/kafka',
      input: million,
      work,
      prepare: withPackage('@platformatic/kafka', onNode24('platformatic')),
    },
    {
      name: '@kafkats/flow',
      input: few,
      work,
      prepare: withPackage('@kafkats/flow', onThisNode('kafkats-flow')),
    },
    { name: 'kafkajs eachMessage and send', input: few, work, prepare: onThisNode('kafkajs-each-message') },
  ];
}
