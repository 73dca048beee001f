import { StreamsBuilder } from 'spillway';
import type { Shape } from '../../../src/testing/simulation/shape.js';
import { CALL_TIMEOUT, exit, identifyText, text, textRecord } from './text.js';

/** Source to sink, and nowhere to go for what the log refuses: the app stops there, and is started again. */
export const passThrough: Shape = {
  name: 'pass-through',
  sources: { in: 2 },
  sinks: { out: 2 },
  deadLetters: [],
  steps: ['look'],
  callTimeout: CALL_TIMEOUT,
  build(kit) {
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .peek(kit.step('look', () => {}))
      .to('out', text);
    return builder.build({ deadLetters: 'stop' });
  },
  make: (spec, id) => ({
    topic: 'in',
    record: textRecord(spec, id),
    exits: [exit('out', id, 'main')],
    poison: false,
  }),
  identify: identifyText,
};
