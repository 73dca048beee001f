import type { Input } from '../kafka/input.js';
import type { Contender } from '../kafka/contender.js';
import { onThisNode } from '../kafka/node-peers.js';
import { unchangedInput } from '../passthrough/input.js';
import { FAST } from './call.js';

const SLOWED = 'beside a slow partition';
const ALONE = 'without it';
const SPILLWAY = 'Spillway';
const AWAITING = 'kafkajs eachBatch, four at once';

export const RATIOS = [
  [`Spillway's three others: ${SLOWED} ÷ ${ALONE}`, `${SPILLWAY}, ${SLOWED}`, `${SPILLWAY}, ${ALONE}`],
  [`kafkajs's three others: ${SLOWED} ÷ ${ALONE}`, `${AWAITING}, ${SLOWED}`, `${AWAITING}, ${ALONE}`],
] as const;

/** With that share of the full number of records. */
export function contendersOf(share: number): Contender[] {
  const many = 1_000_000 * share;
  // By hand the others wait for it: few records take as long.
  const few = 100_000 * share;
  const work = 'isolation';
  const [ours, byHand] = [onThisNode('spillway'), onThisNode('kafkajs-awaiting')];
  return [
    { name: `${SPILLWAY}, ${SLOWED}`, input: beside(many), work, prepare: ours },
    { name: `${SPILLWAY}, ${ALONE}`, input: alone(many), work, prepare: ours },
    { name: `${AWAITING}, ${SLOWED}`, input: beside(few), work, prepare: byHand },
    { name: `${AWAITING}, ${ALONE}`, input: alone(few), work, prepare: byHand },
  ];
}

const beside = (records: number): Input => ({ ...unchangedInput(records, 'four'), awaited: FAST });
const alone = (records: number): Input => ({ ...unchangedInput(records, 'three'), awaited: FAST, fed: FAST });
