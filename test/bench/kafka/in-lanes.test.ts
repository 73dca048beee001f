import { describe, expect, it } from 'vitest';
import { inLanes } from '../../../bench/slow-step/in-lanes.js';

/** Calls that end when they are told to, by name, in a record of what happened. */
function calls() {
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const call = (name: string) => () =>
    new Promise<string>((resolve, reject) => {
      begun.push(name);
      ends.set(name, (error) => (error ? reject(error) : resolve(name)));
    });
  const end = async (name: string, error?: Error) => {
    ends.get(name)!(error);
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  const turns = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { begun, call, end, turns };
}

describe('inLanes', () => {
  it('keeps the order of a key, and lets others pass', async () => {
    const { begun, call, end, turns } = calls();
    const lanes = inLanes(10);
    const results = [lanes('a', call('a1')), lanes('a', call('a2')), lanes('b', call('b1'))];
    await turns();
    expect(begun).toEqual(['a1', 'b1']);
    await end('a1');
    expect(begun).toEqual(['a1', 'b1', 'a2']);
    await end('a2');
    await end('b1');
    expect(await Promise.all(results)).toEqual(['a1', 'a2', 'b1']);
  });

  it('has no more under way than its limit', async () => {
    const { begun, call, end, turns } = calls();
    const lanes = inLanes(2);
    for (const key of ['a', 'b', 'c', 'd']) void lanes(key, call(key));
    await turns();
    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'c']);
    await end('a');
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives the slot of a call that failed to the next', async () => {
    const { begun, call, end, turns } = calls();
    const lanes = inLanes(1);
    const failing = lanes('a', call('a'));
    void lanes('b', call('b'));
    await turns();
    const refused = expect(failing).rejects.toThrow('no');
    await end('a', new Error('no'));
    await refused;
    expect(begun).toEqual(['a', 'b']);
  });
});
