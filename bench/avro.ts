import { pairs } from './avro/pairs.js';
import { ratioOf, tableOf, takeTurns, type Question } from './harness.js';

const question: Question = {
  question: 'What do the Avro serdes cost beyond avsc: decode, map, encode, a record at a time?',
  async answer({ quick, seconds, say }) {
    const all = pairs(quick ? 10_000 : 20_000);
    const results = await takeTurns(
      all.flatMap(({ contestants }) => contestants),
      { seconds: quick ? seconds * 0.7 : seconds / 2, least: quick ? 5 : 15 },
    );
    tableOf(results).forEach(say);
    const ratios = Object.fromEntries(all.map(({ name }, i) => [name, ratioOf(results[2 * i]!, results[2 * i + 1]!)]));
    const nsPerRecord = Object.fromEntries(results.map(({ name, median }) => [name, Math.round(median)]));
    // The least favourable counts: with the scan of arrays or without.
    return { ratio: Math.min(...Object.values(ratios)), figures: { ratios, nsPerRecord } };
  },
};
export default question;
