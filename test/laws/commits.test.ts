import { describe, expect, it } from 'vitest';
import { commitMonotonicity } from '../../src/testing/laws/commit-monotonicity.js';
import { commitOwnership } from '../../src/testing/laws/commit-ownership.js';
import { commitSafety } from '../../src/testing/laws/commit-safety.js';
import { crashSafety } from '../../src/testing/laws/crash-safety.js';
import type { Happening } from '../../src/testing/simulation/observed.js';
import { admitted, assigned, input, marked, refused, seen, told, verdict, world, wrote } from './story.js';

const both = world([input(0), input(1)]);

describe('commit safety', () => {
  const begun = [assigned(0), admitted(0, 1)];
  it('accepts a commit of what is acknowledged', () => {
    const good = told(
      ...begun,
      wrote('acknowledged', ['r0']),
      marked('commit', 1),
      wrote('acknowledged', ['r1']),
      marked('commit', 2),
    );
    expect(verdict(commitSafety, both, good)).toBeUndefined();
  });
  it('rejects a commit above a record that is not acknowledged', () => {
    const bad = told(...begun, wrote('acknowledged', ['r1']), marked('commit', 2));
    expect(verdict(commitSafety, both, bad)).toMatch(/r0 \(@0\) is not out/);
  });
  it('rejects a commit between the append and its acknowledgement', () => {
    const bad = told(...begun, wrote('produce', ['r0']), wrote('appended', ['r0']), marked('commit', 1));
    expect(verdict(commitSafety, both, bad)).toMatch(/not out/);
  });
  it('takes a dead letter for an exit, and a refused one for none', () => {
    const dead = told(...begun, wrote('acknowledged', ['r0'], 'in.DLQ/0'), marked('commit', 1));
    expect(verdict(commitSafety, both, dead)).toBeUndefined();
    expect(verdict(commitSafety, both, told(...begun, refused(['r0'], false), marked('commit', 1)))).toMatch(/not out/);
  });
  it('takes the dead letter of another record under the same id for none', () => {
    const letter: Happening = {
      type: 'acknowledged',
      call: 1,
      place: 'in.DLQ/0',
      records: [{ ...seen('r0'), of: 'own/0@0' }],
    };
    const bad = told(...begun, letter, marked('commit', 1));
    expect(verdict(commitSafety, both, bad)).toMatch(/not out/);
  });
  it('asks for every child', () => {
    const exits = ['r0.0', 'r0.1'].map((id) => ({ topic: 'out', id, path: null }));
    const parent = world([input(0, { exits })]);
    const bad = told(...begun, wrote('acknowledged', ['r0.1']), marked('commit', 1));
    expect(verdict(commitSafety, parent, bad)).toMatch(/not out/);
  });
  it('rejects a commit of poison that has no dead letter', () => {
    const poison = world([input(0, { exits: [], poison: true })]);
    expect(verdict(commitSafety, poison, told(...begun, marked('commit', 1)))).toMatch(/not out/);
  });
  it('rejects a commit above what was given', () => {
    const dropped = world([0, 1, 2].map((offset) => input(offset, { exits: [] })));
    expect(verdict(commitSafety, dropped, told(...begun, marked('commit', 2)))).toBeUndefined();
    expect(verdict(commitSafety, dropped, told(...begun, marked('commit', 3)))).toMatch(/only up to 2/);
  });
});

describe('commit monotonicity', () => {
  it('accepts marks that rise or stay', () => {
    const good = told(marked('committed', 1), marked('committed', 1), marked('committed', 3, 2));
    expect(verdict(commitMonotonicity, both, good)).toBeUndefined();
  });
  it('rejects a mark that goes back, and does not mind a refused one', () => {
    expect(
      verdict(commitMonotonicity, both, told(marked('committed', 2), marked('commit refused', 1))),
    ).toBeUndefined();
    expect(verdict(commitMonotonicity, both, told(marked('committed', 2), marked('committed', 1)))).toMatch(
      /from 2 to 1/,
    );
  });
});

describe('commit ownership', () => {
  it('accepts a commit of an assigned partition in its generation', () => {
    expect(verdict(commitOwnership, both, told(assigned(0, 3), marked('commit', 1, 3)))).toBeUndefined();
  });
  it('rejects a commit after the membership was lost', () => {
    const bad = told(assigned(0), { type: 'lost' }, marked('commit', 1));
    expect(verdict(commitOwnership, both, bad)).toMatch(/does not own/);
  });
  it('rejects a commit of a partition that a new assignment does not have', () => {
    const bad = told(assigned(0), { type: 'assigned', generation: 2, partitions: [] }, marked('commit', 1, 2));
    expect(verdict(commitOwnership, both, bad)).toMatch(/does not own/);
  });
  it('rejects a commit in another generation than that of the assignment', () => {
    expect(verdict(commitOwnership, both, told(assigned(0, 1), marked('commit', 1, 2)))).toMatch(/generation 2/);
  });
});

describe('crash safety', () => {
  it('accepts a new owner that begins behind what is in the log', () => {
    const good = told(wrote('appended', ['r0']), { ...assigned(1), by: 'b1' });
    expect(verdict(crashSafety, both, good)).toBeUndefined();
  });
  it('rejects a new owner that begins behind a record that never came out', () => {
    const bad = told(wrote('produce', ['r0']), { type: 'killed' }, { ...assigned(1), by: 'a2' });
    expect(verdict(crashSafety, both, bad)).toMatch(/r0 \(@0\) was lost/);
  });
});
