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

/** Commands that a counterexample shows by name and arguments. */
function command<A extends readonly [unknown, ...unknown[]]>(
  weight: number,
  called: string,
  args: fc.Arbitrary<A>,
  run: (model: Model, ...args: A) => unknown,
): fc.WeightedArbitrary<Command> {
  const arbitrary = args.map((given) => {
    const act = (model: Model) => void run(model, ...given);
    return Object.assign(act, { [fc.toStringMethod]: () => `${called}(${given.join(', ')})` });
  });
  return { weight, arbitrary };
}

const commands = fc.oneof(
  command(3, 'join', fc.tuple(name), (m, n) => m.join(n)),
  command(1, 'leave', fc.tuple(name), (m, n) => app(m, n)?.leave()),
  command(1, 'kill', fc.tuple(name), (m, n) => app(m, n)?.kill()),
  command(1, 'expire', fc.tuple(name), (m, n) => m.log.expireSession(app(m, n)?.instanceId ?? '')),
  command(6, 'append', fc.tuple(partition, count), (m, p, n) => m.append(within(m, p), n)),
  command(1, 'gap', fc.tuple(partition, count), (m, p, n) => m.gap(within(m, p), n)),
  command(2, 'pause', fc.tuple(name, partition), (m, n, p) => app(m, n)?.pause(within(m, p))),
  command(2, 'resume', fc.tuple(name, partition), (m, n, p) => app(m, n)?.resume(within(m, p))),
  command(2, 'seek', fc.tuple(name, partition, share), (m, n, p, s) => app(m, n)?.seek(within(m, p), s)),
  command(4, 'commit', fc.tuple(name, partition, share, fc.constantFrom(0, 0, 1)), (m, n, p, s, old) => {
    app(m, n)?.commit(within(m, p), s, app(m, n)!.generation - old);
  }),
  command(8, 'step', fc.tuple(fc.integer({ min: 1, max: 15 })), (m, n) => {
    for (let i = 0; i < n; i++) m.clock.step();
  }),
  command(1, 'advance', fc.tuple(fc.nat(1500)), (m, ms) => m.clock.advance(ms)),
);

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
      fc.property(world, fc.array(commands, { maxLength: 80 }), ({ picks, ...rest }, steps) => {
        const model = new Model({ ...rest, pick: (events) => (picks.next().value as number) % events });
        for (const step of steps) step(model);
        model.rest();
      }),
      { numRuns: runs(5000) },
    );
  });
});
