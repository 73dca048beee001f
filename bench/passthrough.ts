import type { Question } from './harness.js';
import { answerOf } from './kafka/answer.js';
import { openBroker } from './kafka/broker.js';
import { contest } from './kafka/contest.js';
import { contendersOf, RATIOS } from './passthrough/contenders.js';

const question: Question = {
  question:
    'How many records a second pass from topic to topic of real Kafka, through five cheap steps, at least once?',
  async answer(options) {
    const broker = await openBroker();
    try {
      options.say(`  ${broker.origin}; 16-byte keys, 100-byte values, 4 partitions, acks all, no compression`);
      const results = await contest(broker, contendersOf(options.quick ? 0.1 : 1), { rounds: 3, limit: 120 }, options);
      return answerOf(results, RATIOS, options.say);
    } finally {
      await broker.stop();
    }
  },
};
export default question;
