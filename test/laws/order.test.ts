import { describe, expect, it } from 'vitest';
import { batchingInvariance } from '../../src/testing/laws/batching-invariance.js';
import { keyOrder } from '../../src/testing/laws/key-order.js';
import { keyPlace } from '../../src/testing/laws/key-place.js';
import { input, seen, told, verdict, world } from './story.js';

const three = [input(0), input(1), input(2)];
const loose = three.map((each) => ({ ...each, exits: each.exits.map((exit) => ({ ...exit, path: null })) }));
const out = (...records: (readonly [id: string, key?: string | null])[]) =>
  new Map([['out/0', records.map(([id, key = 'k']) => ({ ...seen(id), key }))]]);

describe('key order', () => {
  it('accepts the order of the sources, and any order between keys', () => {
    expect(verdict(keyOrder, world(three, { outputs: out(['r0'], ['r1'], ['r2']) }))).toBeUndefined();
    expect(verdict(keyOrder, world(three, { outputs: out(['r1', 'b'], ['r0', 'a'], ['r2', 'b']) }))).toBeUndefined();
  });
  it('accepts repetitions after a crash', () => {
    const again = out(['r0'], ['r1'], ['r0'], ['r1'], ['r2']);
    expect(verdict(keyOrder, world(three, { outputs: again }))).toBeUndefined();
  });
  it('rejects a record that overtook one of its key', () => {
    expect(verdict(keyOrder, world(three, { outputs: out(['r0'], ['r2'], ['r1']) }))).toMatch(/r1 stands behind r2/);
  });
  it('rejects children of one record in another order than that in which they were made', () => {
    const exits = ['r0.0', 'r0.1'].map((id) => ({ topic: 'out', id, path: 'main' }));
    const parent = [input(0, { exits })];
    expect(verdict(keyOrder, world(parent, { outputs: out(['r0.0'], ['r0.1']) }))).toBeUndefined();
    expect(verdict(keyOrder, world(parent, { outputs: out(['r0.1'], ['r0.0']) }))).toMatch(/r0.0 stands behind r0.1/);
  });
  it('accepts that a record failed, and got through in a later life', () => {
    const threw = told({ type: 'step', step: 's', id: 'r0', phase: 'threw' });
    expect(verdict(keyOrder, world(three, { outputs: out(['r1'], ['r0'], ['r2']) }), threw)).toBeUndefined();
    expect(verdict(keyOrder, world(three, { outputs: out(['r2'], ['r0'], ['r1']) }), threw)).toMatch(
      /r1 stands behind r2/,
    );
  });
  it('counts the first of a record that is in a topic of the app’s own again', () => {
    const own = (offset: number, id: string) =>
      input(offset, { place: 'own/0', id, exits: [{ topic: 'out', id, path: 'below' }] });
    const again = [own(0, 'r0'), own(1, 'r1'), own(2, 'r0')];
    expect(verdict(keyOrder, world(again, { outputs: out(['r0'], ['r1'], ['r0']) }))).toBeUndefined();
    expect(verdict(keyOrder, world(again, { outputs: out(['r1'], ['r0'], ['r0']) }))).toMatch(/r0 stands behind r1/);
  });
  it('says nothing where order was given up, between paths, or of records without a key', () => {
    const turned = out(['r2'], ['r1'], ['r0']);
    expect(verdict(keyOrder, world(loose, { outputs: turned }))).toBeUndefined();
    const paths = three.map((each, i) => ({ ...each, exits: [{ topic: 'out', id: each.id, path: `path ${i}` }] }));
    expect(verdict(keyOrder, world(paths, { outputs: turned }))).toBeUndefined();
    const keyless = out(['r2', null], ['r1', null], ['r0', null]);
    expect(verdict(keyOrder, world(three, { outputs: keyless }))).toBeUndefined();
  });
});

describe('one place per key', () => {
  const [a, b] = ['out/0', 'out/1'];
  it('accepts a partition with many keys, and a key in many topics', () => {
    const outputs = new Map([
      [a, [seen('r0', 'x'), seen('r1', 'y')]],
      [b, [seen('r2', 'z')]],
      ['other/1', [seen('r0', 'x')]],
    ]);
    expect(verdict(keyPlace, world(three, { outputs }))).toBeUndefined();
  });
  it('accepts records without a key anywhere', () => {
    const keyless = (id: string) => ({ id, key: null });
    const outputs = new Map([
      [a, [keyless('r0')]],
      [b, [keyless('r1')]],
    ]);
    expect(verdict(keyPlace, world(three, { outputs }))).toBeUndefined();
  });
  it('rejects a key in two partitions of one topic', () => {
    const outputs = new Map([
      [a, [seen('r0', 'x')]],
      [b, [seen('r1', 'x')]],
    ]);
    expect(verdict(keyPlace, world(three, { outputs }))).toMatch(/r1 stands in out\/1, and others of key x in out\/0/);
  });
});

describe('batching invariance', () => {
  const twin = out(['r0', 'a'], ['r1', 'b'], ['r2', 'a']);
  it('accepts the same results, and other interleavings of keys', () => {
    const outputs = out(['r1', 'b'], ['r0', 'a'], ['r2', 'a']);
    expect(verdict(batchingInvariance, world(three, { outputs, twin }))).toBeUndefined();
  });
  it('rejects a result that one of them lacks', () => {
    expect(verdict(batchingInvariance, world(three, { outputs: out(['r0', 'a'], ['r1', 'b']), twin }))).toMatch(
      /r0 r2/,
    );
  });
  it('goes by where the sources lie, not by the place in a topic of the app’s own, which batches may change', () => {
    const own = (offset: number, id: string, from: string) =>
      input(offset, { place: 'own/0', from, id, exits: [{ topic: 'out', id, path: 'below' }] });
    const mixed = [own(0, 'r0', 'in/0'), own(1, 'r1', 'in/1'), own(2, 'r2', 'in/0')];
    const same = out(['r0', 'a'], ['r1', 'a'], ['r2', 'a']);
    expect(
      verdict(batchingInvariance, world(mixed, { outputs: out(['r1', 'a'], ['r0', 'a'], ['r2', 'a']), twin: same })),
    ).toBeUndefined();
    expect(
      verdict(batchingInvariance, world(mixed, { outputs: out(['r2', 'a'], ['r1', 'a'], ['r0', 'a']), twin: same })),
    ).toMatch(/r2 r0; in other batches: r0 r2/);
  });
  it('rejects another order of one key, unless it was given up', () => {
    const outputs = out(['r2', 'a'], ['r1', 'b'], ['r0', 'a']);
    expect(verdict(batchingInvariance, world(three, { outputs, twin }))).toMatch(/r2 r0; in other batches: r0 r2/);
    expect(verdict(batchingInvariance, world(loose, { outputs, twin }))).toBeUndefined();
  });
});
