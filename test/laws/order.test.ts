import { describe, expect, it } from 'vitest';
import { batchingInvariance } from '../../src/testing/laws/batching-invariance.js';
import { keyOrder } from '../../src/testing/laws/key-order.js';
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
  it('says nothing where order was given up, between paths, or of records without a key', () => {
    const turned = out(['r2'], ['r1'], ['r0']);
    expect(verdict(keyOrder, world(loose, { outputs: turned }))).toBeUndefined();
    const paths = three.map((each, i) => ({ ...each, exits: [{ topic: 'out', id: each.id, path: `path ${i}` }] }));
    expect(verdict(keyOrder, world(paths, { outputs: turned }))).toBeUndefined();
    const keyless = out(['r2', null], ['r1', null], ['r0', null]);
    expect(verdict(keyOrder, world(three, { outputs: keyless }))).toBeUndefined();
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
  it('rejects another order of one key, unless it was given up', () => {
    const outputs = out(['r2', 'a'], ['r1', 'b'], ['r0', 'a']);
    expect(verdict(batchingInvariance, world(three, { outputs, twin }))).toMatch(/r2 r0; in other batches: r0 r2/);
    expect(verdict(batchingInvariance, world(loose, { outputs, twin }))).toBeUndefined();
  });
});
