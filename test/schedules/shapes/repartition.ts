import { Serdes, StreamsBuilder, type Serde } from 'spillway';
import type { Shape } from '../../../src/testing/simulation/shape.js';
import { CALL_TIMEOUT, exit, flavourOf, identifyText, labelOf, limits, text, textRecord } from './text.js';

const TOPIC = 'app-by-group-repartition';

const children = (flavour: number) => 1 + (flavour % 3);
const isUnreadable = (flavour: number) => flavour === 5;

/** `g1` for `r4.0:2`: records of different keys and partitions share it. Some have none. */
const groupOf = (value: string) => (flavourOf(value) === 6 ? null : `g${Number.parseInt(value.slice(1), 10) % 3}`);

/** Writes any value, and cannot read all of them. */
const choosy: Serde<string> = {
  ...Serdes.string(),
  fallible: true,
  deserialize(bytes, topic) {
    const value = Serdes.string().deserialize(bytes, topic);
    if (isUnreadable(flavourOf(value))) throw new RangeError('unreadable');
    return value;
  },
};

/** One to three children by a new key, through a topic of the app's own that is wider than the source, to a call. */
export const repartition: Shape = {
  name: 'repartition',
  sources: { in: 2 },
  sinks: { out: 2 },
  deadLetters: ['in.DLQ', `${TOPIC}.DLQ`],
  steps: ['key', 'use'],
  callTimeout: CALL_TIMEOUT,
  build(kit) {
    const key = Serdes.nullable(Serdes.string());
    const builder = new StreamsBuilder();
    builder
      .stream('in', text)
      .flatMapValues((value) =>
        Array.from({ length: children(flavourOf(value)) }, (_, i) => `${labelOf(value)}.${i}:${flavourOf(value)}`),
      )
      .map(kit.step('key', (_key: string, value: string) => [groupOf(value), value] as const))
      .toDLQ()
      .repartition({ named: 'by-group', partitions: 3, key, value: choosy })
      .mapValuesAsync(
        kit.call('use', (value: string) => value, labelOf),
        { ...limits, concurrency: 3, orderKey: (group) => group },
      )
      .toDLQ()
      .to('out', { key, value: text.value });
    return builder.build();
  },
  make: (spec, id) => ({
    topic: 'in',
    record: textRecord(spec, id),
    exits: Array.from({ length: children(spec.flavour) }, (_, i) => exit(TOPIC, `${id}.${i}`, 'above')),
    poison: false,
  }),
  internal: {
    [TOPIC]({ value }, id) {
      const poison = isUnreadable(flavourOf(String(value)));
      return { exits: poison ? [] : [exit('out', id, 'below')], poison };
    },
  },
  identify: identifyText,
};
