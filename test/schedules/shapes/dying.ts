import { StreamsBuilder } from 'spillway';
import type { Shape } from '../../../src/testing/simulation/shape.js';
import { CALL_TIMEOUT, exit, identifyText, labelOf, limits, text, textRecord } from './text.js';

const broken = (): never => {
  throw new RangeError('broken');
};

/** Two steps whose dead letters are sent one by one, told of by functions that fail, and hold the intake by breakers. */
export const dying: Shape = {
  name: 'dying',
  sources: { in: 2 },
  sinks: { out: 2 },
  deadLetters: ['one', 'other', 'late'],
  steps: ['first', 'second'],
  callTimeout: CALL_TIMEOUT,
  build(kit) {
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .mapValues(kit.step('first', (value: string) => value, labelOf))
      .toDLQ(({ origin }) => (origin.offset % 3 === 0 ? broken() : origin.offset % 3 === 1 ? 'one' : 'other'), {
        topics: ['one', 'other'],
        enrich: ({ origin }) => (origin.offset % 2 === 0 ? { place: String(origin.offset) } : broken()),
        redact: broken,
        send: 'each',
        breaker: { consecutive: 2, probeAfter: 50 },
      })
      .mapValuesAsync(
        kit.call('second', (value: string) => value),
        { ...limits, concurrency: 3 },
      )
      .toDLQ('late', { breaker: { perMinute: 3, probeAfter: 20 } })
      .to('out', text);
    return builder.build();
  },
  make: (spec, id) => ({ topic: 'in', record: textRecord(spec, id), exits: [exit('out', id, 'main')], poison: false }),
  identify: identifyText,
};
