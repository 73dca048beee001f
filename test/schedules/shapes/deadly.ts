import { StreamsBuilder } from 'spillway';
import type { InputSpec, Shape } from '../../../src/testing/simulation/shape.js';
import { CALL_TIMEOUT, exit, identifyText, labelOf, limits, text, textRecord } from './text.js';

/** One of 24 records: at 7 of key 0 the process dies at once, of another key in a call while others are under way. */
const kills = ({ flavour, key }: InputSpec) => flavour === 7 && key !== null && key < 2;
const isFatal = (value: string) => value.endsWith('!');

/** Some records kill the process whenever they are worked on: synchronously, or in a call. */
export const deadly: Shape = {
  name: 'deadly',
  sources: { in: 2 },
  sinks: { out: 2 },
  deadLetters: ['in.DLQ'],
  steps: ['look', 'work'],
  callTimeout: CALL_TIMEOUT,
  build(kit) {
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .peek(
        kit.step('look', (key: string, value: string) => {
          if (key === 'k0' && isFatal(value)) kit.die('look', labelOf(value));
        }),
      )
      .mapValuesAsync(
        kit.call('work', (value: string) => {
          if (isFatal(value)) kit.die('work', labelOf(value));
          return value;
        }),
        { ...limits, concurrency: 4 },
      )
      .toDLQ()
      .to('out', text);
    return builder.build();
  },
  make: (spec, id) => {
    const record = textRecord(spec, id);
    const poison = kills(spec);
    return {
      topic: 'in',
      record: poison ? { ...record, value: Buffer.from(`${id}:${spec.flavour}!`) } : record,
      exits: poison ? [] : [exit('out', id, 'main')],
      poison,
    };
  },
  identify: identifyText,
};
