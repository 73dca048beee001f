import type { Question } from './harness.js';
import { openBroker } from './kafka/broker.js';
import { contest } from './kafka/contest.js';
import { rateRatio, tableOfRates } from './kafka/summary.js';
import { contendersOf, PLAIN, RATIOS, SPILLWAY } from './passthrough/contenders.js';

const question: Question = {
  question:
    'How many records a second pass from topic to topic of real Kafka, through five cheap steps, at least once?',
  async answer(options) {
    const { quick, say } = options;
    const broker = await openBroker();
    try {
      say(`  ${broker.origin}; 16-byte keys, 100-byte values, 4 partitions, acks all, no compression`);
      const results = await contest(broker, contendersOf(quick), { rounds: 3, limit: 120 }, options);
      const of = (name: string) => results.find((one) => one.name === name);
      const ratio = rateRatio(of(SPILLWAY), of(PLAIN));
      const ratios = Object.fromEntries(
        RATIOS.map(([name, ours, theirs]) => [name, rateRatio(of(ours), of(theirs))] as const),
      );
      for (const [name, value] of Object.entries(ratios)) if (value !== undefined) say(`  ${name}: ${value}`);
      tableOfRates(results).forEach(say);
      return { ...(ratio === undefined ? {} : { ratio }), figures: { ratios, results } };
    } finally {
      await broker.stop();
    }
  },
};
export default question;
