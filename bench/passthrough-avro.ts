import type { Question } from './harness.js';
import { answerOf } from './kafka/answer.js';
import { openBroker } from './kafka/broker.js';
import { contest } from './kafka/contest.js';
import { openRegistry } from './kafka/registry.js';
import { contendersOf, RATIOS } from './passthrough-avro/contenders.js';
import { avroSale, SUBJECTS } from './passthrough-avro/schema.js';

const question: Question = {
  question: 'How many records a second pass with Avro in and out, one in a hundred of them corrupt and dead-lettered?',
  async answer(options) {
    const broker = await openBroker();
    try {
      const registry = await openRegistry();
      try {
        options.say(`  ${broker.origin}, ${registry.origin}; values of about 100 bytes, otherwise as the pass-through`);
        const ids = (await registry.register(SUBJECTS, avroSale)) as [number, number];
        const how = { rounds: 3, limit: 120, registry: registry.url };
        const results = await contest(broker, contendersOf(options.quick ? 0.1 : 1, ids), how, options);
        return answerOf(results, RATIOS, options.say);
      } finally {
        await registry.stop();
      }
    } finally {
      await broker.stop();
    }
  },
};
export default question;
