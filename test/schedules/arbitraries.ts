import fc from 'fast-check';
import { POINTS, type Fault, type FaultPlan } from '../../src/testing/simulation/fault-plan.js';
import type { Scenario, Settings } from '../../src/testing/simulation/scenario.js';
import type { InputSpec } from '../../src/testing/simulation/shape.js';

/** Few keys, of which the first is hot, so that records of one key are often in flight together. */
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 2) },
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constant(null) },
);

export const record: fc.Arbitrary<InputSpec> = fc.record({
  key,
  partition: fc.nat(2),
  flavour: fc.nat(7),
  gap: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) }),
  after: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(30) }),
});

/** Most schedules are over after 200 ms. */
const at = fc.nat(120);
const nth = fc.integer({ min: 1, max: 8 });
const times = fc.integer({ min: 1, max: 3 });
const who = fc.constantFrom(0 as const, 0 as const, 0 as const, 1 as const);
const downFor = fc.nat(400);
const calls = fc.oneof(fc.constant(null), times);
const chosen = fc.oneof(fc.nat(30), fc.constant(null));
const step = fc.nat(2);

const fault: fc.Arbitrary<Fault> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('kill' as const), point: fc.constantFrom(...POINTS), nth, downFor }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('kill at' as const), at, who, downFor }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('expire' as const), at, who }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('visit' as const), at, stay: fc.nat(400) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('slow sink' as const),
      at,
      for: fc.nat(500),
      delay: fc.integer({ min: 1, max: 300 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('failing sink' as const), nth, times }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('closed topic' as const), nth, times }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('refused record' as const), record: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('dead letters down' as const), times: calls }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('registry down' as const), at, for: fc.nat(500) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('acknowledgement lost' as const), nth, times }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('commit refused' as const), nth, times }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('stall' as const), at, who, for: fc.nat(800) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('clock jump' as const),
      at,
      who,
      by: fc.constantFrom(-3_600_000, 3_600_000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('step throws' as const), step, calls, record: chosen }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('step hangs' as const), step, calls, record: chosen }) },
);

/** One schedule in four has no fault at all: these are compared with their twin in other batches. */
const faults: fc.Arbitrary<FaultPlan> = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: fc.array(fault, { minLength: 1, maxLength: 4 }) },
);

const settings: fc.Arbitrary<Settings> = fc.record({
  seed: fc.integer(),
  batch: fc.integer({ min: 1, max: 8 }),
  budgetRecords: fc.constantFrom(1000, 20, 6, 2),
  budgetBytes: fc.constantFrom(1_000_000, 8000, 2000),
  boundary: fc.constantFrom(1000, 4, 1),
  // Room for everything, or for the least that a dead letter must say.
  deadLetterBytes: fc.constantFrom(1_000_000, 1_000_000, 400),
  latency: fc.constantFrom(0, 3, 15),
  commitEvery: fc.constantFrom(100, 20),
  commitSettled: fc.constantFrom(10_000, 3, 1),
});

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  input: fc.array(record, { minLength: 1, maxLength: 24, size: 'max' }),
  faults,
  settings,
});
