import { StreamsBuilder, type Context } from 'spillway';
import type { Shape } from '../../../src/testing/simulation/shape.js';
import { CALL_TIMEOUT, exit, flavourOf, identifyText, labelOf, limits, text, textRecord } from './text.js';

/** Up to three children. */
const children = (flavour: number) => flavour % 4;
const quick = { attempts: 3, base: 20, cap: 200 } as const;
/** Opens after three failures, and looks again while the schedule goes on. */
const often = { window: 4, minimumCalls: 3, openFor: 60, halfOpenCalls: 2 } as const;

/** A synchronous step and a call behind a breaker and a retry, a generator behind a breaker alone; order by key. */
export const guarded: Shape = {
  name: 'guarded',
  sources: { in: 2 },
  sinks: { out: 2 },
  deadLetters: ['in.DLQ', 'late'],
  steps: ['first', 'second', 'make'],
  callTimeout: CALL_TIMEOUT,
  build(kit) {
    const builder = new StreamsBuilder();
    const make = kit.step('make', (value: string) => value);
    builder
      .stream('in', text)
      .mapValues(kit.step('first', (value: string) => value))
      .mapValuesAsync(
        kit.call('second', (value: string) => value),
        { ...limits, concurrency: 3 },
      )
      .retryWithBackoff({ ...quick, park: { records: 6 } })
      .circuitBreaker(often)
      .toDLQ()
      .flatMapValues(function* (value: string, key: string, context: Context) {
        for (let i = 0; i < children(flavourOf(value)); i++) yield make(`${labelOf(value)}.${i}:0`, key, context);
      })
      .circuitBreaker({ ...often, slowAfter: 30 })
      .toDLQ('late')
      .to('out', text);
    return builder.build();
  },
  make: (spec, id) => ({
    topic: 'in',
    record: textRecord(spec, id),
    exits: Array.from({ length: children(spec.flavour) }, (_, i) => exit('out', `${id}.${i}`, 'main')),
    poison: false,
  }),
  identify: identifyText,
};
