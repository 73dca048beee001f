import type { Ratio } from '../kafka/answer.js';
import type { Contender } from '../kafka/contender.js';
import { onThisNode } from '../kafka/node-peers.js';
import { poisonedInput } from './input.js';
import { SHARES, WAYS, workOf, type Way } from './poison.js';

const nameOf = (way: Way, share: number) => `${share} % bad, ${way}`;

/** Where all are bad, nothing is written when they are filtered, so there is nothing to time. */
const MIXED = SHARES.filter((share) => share < 100);

/** What is compared: what the good records keep of the rate that they have where the bad ones are filtered. */
export const RATIOS: readonly Ratio[] = [
  ratio('pipelined', 50),
  ...MIXED.filter((share) => share !== 50).map((share) => ratio('pipelined', share)),
  ...MIXED.map((share) => ratio('each', share)),
  ['dead letters alone ÷ records alone, pipelined', nameOf('pipelined', 100), nameOf('filtered', 0)],
  ['dead letters alone ÷ records alone, each', nameOf('each', 100), nameOf('filtered', 0)],
];

function ratio(way: Way, share: number): Ratio {
  return [`${nameOf(way, share)} ÷ filtered`, nameOf(way, share), nameOf('filtered', share)];
}

/** With that share of the full number of records. One by one the dead letters take a round trip each: these get fewer. */
export function contendersOf(part: number): Contender[] {
  return SHARES.flatMap((share) =>
    WAYS.filter((way) => way !== 'filtered' || share < 100).map((way): Contender => {
      const records = (way === 'each' && share > 0 ? 100_000 : 1_000_000) * part;
      return {
        name: nameOf(way, share),
        input: poisonedInput(records, share, way),
        work: workOf(way, share),
        prepare: onThisNode('spillway'),
      };
    }),
  );
}
