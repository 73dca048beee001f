import fc from 'fast-check';
import { describe, it } from 'vitest';
import { runs } from '../../runs.js';
import { Model } from './group-model.js';

const NAMES = ['a', 'b', 'c'];
const name = fc.constantFrom(...NAMES);
const partition = fc.nat(3);
const count = fc.integer({ min: 1, max: 12 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

type Command = (model: Model) => void;
const app = (model: Model, of: string) => model.apps.get(of);
const within = (model: Model, p: number) => p % model.world.partitions;

const commands: [weight: number, arbitrary: fc.Arbitrary<Command>][] = [
  [3, name.map((n) => (m) => m.join(n))],
  [1, name.map((n) => (m) => app(m, n)?.leave())],
  [1, name.map((n) => (m) => app(m, n)?.kill())],
  [1, name.map((n) => (m) => app(m, n) && m.log.expireSession(app(m, n)!.instanceId))],
  [
    6,
    fc.tuple(partition, count).map(
      ([p, n]) =>
        (m) =>
          m.append(within(m, p), n),
    ),
  ],
  [
    1,
    fc.tuple(partition, count).map(
      ([p, n]) =>
        (m) =>
          m.gap(within(m, p), n),
    ),
  ],
  [
    2,
    fc.tuple(name, partition).map(
      ([n, p]) =>
        (m) =>
          app(m, n)?.pause(within(m, p)),
    ),
  ],
  [
    2,
    fc.tuple(name, partition).map(
      ([n, p]) =>
        (m) =>
          app(m, n)?.resume(within(m, p)),
    ),
  ],
  [
    2,
    fc.tuple(name, partition, share).map(
      ([n, p, s]) =>
        (m) =>
          app(m, n)?.seek(within(m, p), s),
    ),
  ],
  [
    4,
    fc.tuple(name, partition, share, fc.nat(2)).map(
      ([n, p, s, old]) =>
        (m) =>
          app(m, n)?.commit(within(m, p), s, app(m, n)!.generation - Math.max(0, old - 1)),
    ),
  ],
  [8, fc.integer({ min: 1, max: 15 }).map((n) => (m) => void Array.from({ length: n }, () => m.clock.step()))],
  [1, fc.nat(1500).map((ms) => (m) => m.clock.advance(ms))],
];

const world = fc.record({
  partitions: fc.integer({ min: 1, max: 4 }),
  warn: fc.boolean(),
  range: fc.boolean(),
  maxRecords: fc.integer({ min: 1, max: 20 }),
  maxBytes: fc.integer({ min: 1, max: 5000 }),
  keeps: fc.boolean(),
  picks: fc.infiniteStream(fc.nat(7)),
});

describe('consumer groups', () => {
  it('offer every record to its owner in order, whatever members, positions and commits do', () => {
    fc.assert(
      fc.property(
        world,
        fc.array(fc.oneof(...commands.map(([weight, arbitrary]) => ({ weight, arbitrary }))), { maxLength: 80 }),
        ({ picks, ...rest }, steps) => {
          const model = new Model({ ...rest, pick: (events) => (picks.next().value as number) % events });
          for (const step of steps) step(model);
          model.rest();
        },
      ),
      { numRuns: runs(5000) },
    );
  });
});
