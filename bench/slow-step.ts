import type { Question } from './harness.js';
import { answerOf } from './kafka/answer.js';
import { openBroker } from './kafka/broker.js';
import { contest } from './kafka/contest.js';
import { contendersOf, RATIOS } from './slow-step/contenders.js';
import { LANES } from './slow-step/lanes.js';

const question: Question = {
  question:
    'How many records a second pass a step that takes 1 ms for each, when those of one key have to stay in order?',
  async answer(options) {
    const broker = await openBroker();
    try {
      options.say(`  ${broker.origin}; up to ${LANES} calls at a time, keys of 10,000`);
      const results = await contest(broker, contendersOf(options.quick ? 0.1 : 1), { rounds: 3, limit: 120 }, options);
      return answerOf(results, RATIOS, options.say);
    } finally {
      await broker.stop();
    }
  },
};
export default question;
