import type { Input } from '../kafka/input.js';
import { salesInput } from '../passthrough/input.js';
import { isPoison, type Way } from './poison.js';

/** Sales of which so many of a hundred are bad. Rates are those of the good ones; where there are none, of the bad. */
export function poisonedInput(records: number, share: number, way: Way): Input {
  const sales = salesInput(records);
  const isBad = (i: number) => isPoison(i, share);
  let good = 0;
  for (let i = 0; i < records; i++) if (!isBad(i)) good++;
  return {
    ...sales,
    expected: (i) => (isBad(i) ? null : sales.expected(i)),
    ...(way === 'filtered' ? { dropped: isBad } : {}),
    rated: good || records,
  };
}
