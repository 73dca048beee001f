import type { Contender } from '../kafka/contender.js';
import { streams } from '../kafka/jvm-peers.js';
import { onNode24, onThisNode, withPackage } from '../kafka/node-peers.js';
import { salesInput } from './input.js';

const SPILLWAY = 'Spillway';
const PLAIN = 'kafkajs eachBatch, plain sends';
const ENCODED = 'kafkajs eachBatch, pre-encoded sends';
const STREAMS = 'Kafka Streams, defaults';
const TUNED = 'Kafka Streams, tuned';

/** What is compared, by name: how many times as many records a second the first handles as the second. */
export const RATIOS = [
  ['Spillway ÷ plain sends', SPILLWAY, PLAIN],
  ['Spillway ÷ pre-encoded sends', SPILLWAY, ENCODED],
  ['Spillway ÷ Kafka Streams', SPILLWAY, STREAMS],
  ['Spillway on Node 24 ÷ pre-encoded sends on Node 24', `${SPILLWAY}, Node 24`, `${ENCODED}, Node 24`],
  ['Spillway on Node 24 ÷ Kafka Streams', `${SPILLWAY}, Node 24`, STREAMS],
  ['Spillway on Node 24 ÷ Kafka Streams, tuned', `${SPILLWAY}, Node 24`, TUNED],
] as const;

/** With that share of the full number of records. */
export function contendersOf(share: number): Contender[] {
  const few = salesInput(20_000 * share);
  const million = salesInput(1_000_000 * share);
  /** So that most of it is compiled code that does it. */
  const forTheJvm = salesInput(3_000_000 * share);
  const tuned = { 'batch.size': '131072', 'max.poll.records': '5000' };
  const work = 'sales';
  return [
    { name: SPILLWAY, input: million, work, prepare: onThisNode('spillway') },
    { name: PLAIN, input: million, work, prepare: onThisNode('kafkajs-each-batch') },
    { name: ENCODED, input: million, work, prepare: onThisNode('kafkajs-pre-encoded') },
    { name: `${SPILLWAY}, Node 24`, input: million, work, prepare: onNode24('spillway') },
    { name: `${PLAIN}, Node 24`, input: million, work, prepare: onNode24('kafkajs-each-batch') },
    { name: `${ENCODED}, Node 24`, input: million, work, prepare: onNode24('kafkajs-pre-encoded') },
    { name: STREAMS, input: forTheJvm, work, prepare: streams('StreamsPassThrough') },
    { name: TUNED, input: forTheJvm, work, prepare: streams('StreamsPassThrough', tuned) },
    {
      name: '@platformatic/kafka',
      input: million,
      work,
      prepare: withPackage('@platformatic/kafka', onNode24('platformatic')),
    },
    { name: '@kafkats/flow', input: few, work, prepare: withPackage('@kafkats/flow', onThisNode('kafkats-flow')) },
    { name: 'kafkajs eachMessage and send', input: few, work, prepare: onThisNode('kafkajs-each-message') },
  ];
}
