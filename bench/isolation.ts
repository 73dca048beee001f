import type { Question } from './harness.js';
import { contendersOf, RATIOS } from './isolation/contenders.js';
import { answerOf } from './kafka/answer.js';
import { openBroker } from './kafka/broker.js';
import { contest } from './kafka/contest.js';

const question: Question = {
  question: 'One partition takes 2 ms for each record: how fast are the three others, against their rate without it?',
  async answer(options) {
    const broker = await openBroker();
    try {
      options.say(`  ${broker.origin}; rates are those of the three others`);
      const results = await contest(broker, contendersOf(options.quick ? 0.1 : 1), { rounds: 3, limit: 120 }, options);
      return answerOf(results, RATIOS, options.say);
    } finally {
      await broker.stop();
    }
  },
};
export default question;
