import { describe, expect, it } from 'vitest';
import { conservation } from '../../src/testing/laws/conservation.js';
import { quarantine } from '../../src/testing/laws/quarantine.js';
import type { Happening } from '../../src/testing/simulation/observed.js';
import { admitted, assigned, input, marked, told, verdict, world } from './story.js';

type By = Happening & { readonly by?: string };

const letterOf = (offset: number) => ({
  topic: 'in.DLQ',
  origin: `in/0@${offset}`,
  raw: { ...input(offset).raw, headers: [['spillway.dlq.kind', Buffer.from('crash').toString('hex')]] as const },
});
const step = (id: string, phase: 'called' | 'ended' | 'kills', by: string): By =>
  ({ type: 'step', step: 'work', id, phase, by }) as const;
const killed = (by: string): By => ({ type: 'killed', by }) as const;
const alone = (offset: number, by: string): By =>
  ({ type: 'committed', call: 1, generation: 1, marks: [{ place: 'in/0', offset, alone: offset }], by }) as const;
/** A life that begins at the offset, and dies with that record alone. */
const dies = (offset: number, by: string): By[] => [{ ...assigned(offset), by }, alone(offset, by), killed(by)];
/** So many lives in which this record kills. */
const kills = (count: number): By[] =>
  Array.from({ length: count }, (_, i) => [step('r0', 'kills', `a${i}`), killed(`a${i}`)]).flat();

const two = world([input(0), input(1)]);
const accused = world([input(0)], { deadLetters: [letterOf(0)] });

describe('quarantine', () => {
  it('accepts a record that kills four times', () => {
    expect(verdict(quarantine, two, told(...kills(4)))).toBeUndefined();
  });
  it('rejects one that kills five times', () => {
    expect(verdict(quarantine, two, told(...kills(5)))).toMatch(/r0 has killed the process 5 times/);
  });
  it('accepts a fifth time when one of the lives was in a rebalance, or an orderly end came between', () => {
    const moving: By = { type: 'moving', by: 'a2' };
    expect(verdict(quarantine, two, told(moving, ...kills(5)))).toBeUndefined();
    const ended = [...kills(3), { type: 'closing', by: 'b1' } as const, ...kills(2)];
    expect(verdict(quarantine, two, told(...ended))).toBeUndefined();
  });
  it('accepts the dead letter of a record that was alone when two lives ended', () => {
    const history = told(...dies(0, 'a1'), ...dies(0, 'a2'), { ...assigned(0), by: 'a3' });
    expect(verdict(quarantine, accused, history)).toBeUndefined();
  });
  it('rejects one of a record that was alone when one did', () => {
    const history = told(...dies(0, 'a1'), { ...assigned(0), by: 'a2' });
    expect(verdict(quarantine, accused, history)).toMatch(/alone at 1 death/);
  });
  it('rejects one of a record that came through alone before the second life ended', () => {
    const through: By = { ...marked('committed', 0), by: 'a2' };
    const second = [{ ...assigned(0), by: 'a2' }, alone(0, 'a2'), through, killed('a2')];
    expect(verdict(quarantine, accused, told(...dies(0, 'a1'), ...second, { ...assigned(0), by: 'a3' }))).toMatch(
      /alone at 1 death/,
    );
  });
  it('rejects a record that is said to be alone while another is under way', () => {
    const other = step('r1', 'called', 'a1');
    expect(verdict(quarantine, two, told(other, ...dies(0, 'a1')))).toMatch(/in\/0@0 said to be alone, and r1/);
  });
  it('accepts a child of it under way, and another that has ended', () => {
    const steps = [step('r0.1', 'called', 'a1'), step('r1', 'called', 'a1'), step('r1', 'ended', 'a1')];
    expect(verdict(quarantine, two, told(...steps, ...dies(0, 'a1')))).toBeUndefined();
  });
});

describe('conservation, of a record that was alone when two lives ended', () => {
  const given = [{ ...assigned(0), by: 'a1' }, admitted(0)];

  it('accepts its dead letter', () => {
    const history = told(...given, ...dies(0, 'a1'), ...dies(0, 'a2'), { ...assigned(0), by: 'a3' });
    expect(verdict(conservation, accused, history)).toBeUndefined();
  });
  it('rejects it when one did', () => {
    const history = told(...given, ...dies(0, 'a1'), { ...assigned(0), by: 'a2' });
    expect(verdict(conservation, accused, history)).toMatch(/never came out/);
  });
});
