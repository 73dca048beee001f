import { describe, expect, it } from 'vitest';
import { conservation } from '../../src/testing/laws/conservation.js';
import { admitted, input, refused, seen, told, verdict, world } from './story.js';

const out = (...ids: string[]) => new Map([['out/0', ids.map((id) => seen(id))]]);
const letterOf = (offset: number) => ({ topic: 'in.DLQ', origin: `in/0@${offset}`, raw: input(offset).raw });
const both = [input(0), input(1)];

describe('conservation', () => {
  it('accepts each input out once', () => {
    expect(verdict(conservation, world(both, { outputs: out('r1', 'r0') }), told(admitted(0, 1)))).toBeUndefined();
  });
  it('accepts a dropped record that leaves nothing', () => {
    expect(verdict(conservation, world([input(0, { exits: [] })]), told(admitted(0)))).toBeUndefined();
  });
  it('rejects an input that never came out', () => {
    expect(verdict(conservation, world(both, { outputs: out('r0') }), told(admitted(0, 1)))).toMatch(
      /r1 .*never came out/,
    );
  });
  it('rejects a record that nobody made', () => {
    expect(verdict(conservation, world([input(0, { exits: [] })], { outputs: out('r0') }), told(admitted(0)))).toMatch(
      /no input should give it/,
    );
  });
  it('accepts a repetition after the record was given out twice, or a write was said to have failed', () => {
    const twice = world([input(0)], { outputs: out('r0', 'r0') });
    expect(verdict(conservation, twice, told(admitted(0), admitted(0)))).toBeUndefined();
    expect(verdict(conservation, twice, told(admitted(0), refused(['r0'], true)))).toBeUndefined();
  });
  it('rejects a repetition without a reason', () => {
    expect(verdict(conservation, world([input(0)], { outputs: out('r0', 'r0') }), told(admitted(0)))).toMatch(
      /2 times in out/,
    );
  });
  it('accepts a dead letter of a record whose step threw, or that the log refused for good', () => {
    const dead = world([input(0)], { deadLetters: [letterOf(0)] });
    const threw = told(admitted(0), { type: 'step', step: 's', id: 'r0', phase: 'threw' });
    expect(verdict(conservation, dead, threw)).toBeUndefined();
    expect(verdict(conservation, dead, told(admitted(0), refused(['r0'], false)))).toBeUndefined();
  });
  it('rejects the dead letter of a record that was refused only in the company of others', () => {
    const dead = world(both, { outputs: out('r1'), deadLetters: [letterOf(0)] });
    expect(verdict(conservation, dead, told(admitted(0, 1), refused(['r0', 'r1'], false)))).toMatch(/r0/);
  });
  it.each(['UNKNOWN_TOPIC', 'NOT_AUTHORIZED'])('rejects a dead letter for a topic that took nothing (%s)', (code) => {
    const dead = world([input(0)], { deadLetters: [letterOf(0)] });
    expect(verdict(conservation, dead, told(admitted(0), refused(['r0'], false, { code })))).toMatch(/never came out/);
  });
  it('rejects a dead letter of a record that nothing was wrong with but its dead letter', () => {
    const dead = world([input(0)], { outputs: out('r0'), deadLetters: [letterOf(0)] });
    const history = told(admitted(0), refused(['r0'], false, { place: 'in.DLQ/0' }));
    expect(verdict(conservation, dead, history)).toMatch(/nothing was wrong/);
  });
  it('rejects a dead letter of a record that nothing was wrong with', () => {
    const dead = world([input(0)], { outputs: out('r0'), deadLetters: [letterOf(0)] });
    expect(verdict(conservation, dead, told(admitted(0)))).toMatch(/nothing was wrong/);
  });
  it('rejects a record that failed and left no dead letter', () => {
    const threw = told(admitted(0), { type: 'step', step: 's', id: 'r0', phase: 'threw' });
    expect(verdict(conservation, world([input(0)]), threw)).toMatch(/neither came out nor was dead-lettered/);
  });
  it('rejects the loss of a child whose sibling failed', () => {
    const exits = [
      { topic: 'out', id: 'r0.0', path: null },
      { topic: 'out', id: 'r0.1', path: null },
    ];
    const one = world([input(0, { exits })], { deadLetters: [letterOf(0)] });
    expect(verdict(conservation, one, told(admitted(0), refused(['r0.0'], false)))).toMatch(/never came out as r0.1/);
  });
  it('rejects poison that was not dead-lettered', () => {
    const poison = world([input(0, { exits: [], poison: true })]);
    expect(verdict(conservation, poison, told(admitted(0)))).toMatch(/poison/);
    expect(verdict(conservation, { ...poison, deadLetters: [letterOf(0)] }, told(admitted(0)))).toBeUndefined();
  });
  describe('of a record that is in a topic of the app’s own twice', () => {
    const own = (offset: number) => input(offset, { id: 'r7', exits: [{ topic: 'out', id: 'r7', path: null }] });
    const twice = [own(0), own(1)];
    it('accepts that it comes out for each', () => {
      expect(verdict(conservation, world(twice, { outputs: out('r7', 'r7') }), told(admitted(0, 1)))).toBeUndefined();
    });
    it('rejects that it comes out less, or more', () => {
      expect(verdict(conservation, world(twice, { outputs: out('r7') }), told(admitted(0, 1)))).toMatch(
        /never came out/,
      );
      const thrice = world(twice, { outputs: out('r7', 'r7', 'r7') });
      expect(verdict(conservation, thrice, told(admitted(0, 1)))).toMatch(/3 times in out, .* 2 time/);
    });
    it('accepts that one of them failed, and rejects that it left no dead letter', () => {
      const threw = told(admitted(0, 1), { type: 'step', step: 's', id: 'r7', phase: 'threw' });
      const one = world(twice, { outputs: out('r7') });
      expect(verdict(conservation, { ...one, deadLetters: [letterOf(1)] }, threw)).toBeUndefined();
      expect(verdict(conservation, one, threw)).toMatch(/neither came out nor was dead-lettered/);
    });
  });
  it('rejects a dead letter of nobody', () => {
    expect(verdict(conservation, world([], { deadLetters: [letterOf(7)] }))).toMatch(/in\/0@7/);
  });
});
