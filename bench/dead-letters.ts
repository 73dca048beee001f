import { contendersOf, RATIOS } from './dead-letters/contenders.js';
import type { Question } from './harness.js';
import { answerOf } from './kafka/answer.js';
import { openBroker } from './kafka/broker.js';
import { contest } from './kafka/contest.js';

const question: Question = {
  question: 'What do good records keep of their rate when bad ones become dead letters, rather than being filtered?',
  async answer(options) {
    const broker = await openBroker();
    try {
      options.say(`  ${broker.origin}; otherwise as the pass-through, with one validate() more; rates of good records`);
      const how = { rounds: options.quick ? 1 : 3, limit: 240 };
      return answerOf(await contest(broker, contendersOf(options.quick ? 0.1 : 1), how, options), RATIOS, options.say);
    } finally {
      await broker.stop();
    }
  },
};
export default question;
