import type { Contender } from '../kafka/contender.js';
import type { Input } from '../kafka/input.js';
import { parallelConsumer, streams } from '../kafka/jvm-peers.js';
import { onNode24, onThisNode } from '../kafka/node-peers.js';
import { unchangedInput } from '../passthrough/input.js';
import { LANES } from './lanes.js';

const SPILLWAY = 'Spillway';
const BY_HAND = 'kafkajs eachBatch, lanes by hand';
const PARALLEL = 'parallel-consumer';
const STREAMS = 'Kafka Streams, a thread for each partition';

export const RATIOS = [
  ['Spillway ÷ lanes by hand', SPILLWAY, BY_HAND],
  ['Spillway on Node 24 ÷ lanes by hand on Node 24', `${SPILLWAY}, Node 24`, `${BY_HAND}, Node 24`],
  ['Spillway ÷ parallel-consumer', SPILLWAY, PARALLEL],
  ['Spillway ÷ Kafka Streams', SPILLWAY, STREAMS],
] as const;

/** Records a second by which the sizes of inputs are made, so that all run for about as long. */
const GUESS = { byNode: 15_000, parallel: 4_000, thread: 700, threads: 2_500 };

/** With that share of the full number of records. */
export function contendersOf(share: number): Contender[] {
  const seconds = 12 * share;
  const [lanes, many, one, four] = [GUESS.byNode, GUESS.parallel, GUESS.thread, GUESS.threads].map((rate) =>
    unchangedInput(Math.ceil(rate * seconds), 'slow'),
  ) as [Input, Input, Input, Input];
  const work = 'slow';
  const threads = { 'num.stream.threads': '4' };
  return [
    { name: SPILLWAY, input: lanes, work, prepare: onThisNode('spillway') },
    { name: BY_HAND, input: lanes, work, prepare: onThisNode('kafkajs-lanes') },
    { name: `${SPILLWAY}, Node 24`, input: lanes, work, prepare: onNode24('spillway') },
    { name: `${BY_HAND}, Node 24`, input: lanes, work, prepare: onNode24('kafkajs-lanes') },
    { name: PARALLEL, input: many, work, prepare: parallelConsumer('ParallelSlowStep', [`lanes=${LANES}`]) },
    { name: 'Kafka Streams, defaults', input: one, work, prepare: streams('StreamsSlowStep') },
    { name: STREAMS, input: four, work, prepare: streams('StreamsSlowStep', threads) },
  ];
}
