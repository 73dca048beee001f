import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, type Assignor } from '../../../src/runtime/memory/assign.js';
import { runs } from '../../runs.js';

const show = (dealt: Map<{ name: string }, { topic: string; partition: number }[]>) =>
  Object.fromEntries(
    [...dealt].map(([member, list]) => [member.name, list.map((p) => `${p.topic}${p.partition}`).join(' ')]),
  );
const member = (name: string, ...topics: string[]) => ({ name, topics: new Set(topics) });

describe('assign', () => {
  it('deals round robin over all topics, as RoundRobinAssignor documents it', () => {
    const dealt = assign('roundRobin', [member('c0', 't0', 't1'), member('c1', 't0', 't1')], () => 3);
    expect(show(dealt)).toEqual({ c0: 't00 t02 t11', c1: 't01 t10 t12' });
  });

  it('skips members that did not ask for the topic, as RoundRobinAssignor documents it', () => {
    const members = [member('c0', 't0'), member('c1', 't0', 't1'), member('c2', 't0', 't1', 't2')];
    const dealt = assign('roundRobin', members, (topic) => Number(topic[1]) + 1);
    expect(show(dealt)).toEqual({ c0: 't00', c1: 't10', c2: 't11 t20 t21 t22' });
  });

  it('deals ranges topic by topic, as RangeAssignor documents it', () => {
    const dealt = assign('range', [member('c0', 't0', 't1'), member('c1', 't0', 't1')], () => 3);
    expect(show(dealt)).toEqual({ c0: 't00 t01 t10 t11', c1: 't02 t12' });
  });

  it('gives every partition that anyone asked for to one member that asked, and no member two more than another', () => {
    const topics = ['a', 'b', 'c'];
    const arbitrary = fc.record({
      assignor: fc.constantFrom<Assignor>('roundRobin', 'range'),
      members: fc.array(fc.subarray(topics), { maxLength: 6 }),
      counts: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 3 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ assignor, members, counts }) => {
        const partitionsOf = (topic: string) => counts[topics.indexOf(topic)]!;
        const asked = members.map((names, i) => member(String(i), ...names));
        const dealt = assign(assignor, asked, partitionsOf);
        const given = [...dealt].flatMap(([{ topics: own }, list]) => {
          for (const { topic } of list) expect(own.has(topic)).toBe(true);
          return list.map((p) => `${p.topic}${p.partition}`);
        });
        const wanted = topics
          .filter((topic) => members.some((names) => names.includes(topic)))
          .flatMap((topic) => Array.from({ length: partitionsOf(topic) }, (_, p) => `${topic}${p}`));
        expect(given.toSorted()).toEqual(wanted.toSorted());

        const alike = asked.every(({ topics: own }) => own.size === topics.length);
        const sizes = [...dealt.values()].map((list) => list.length);
        const spread = assignor === 'range' ? topics.length : 1;
        if (alike && sizes.length > 0) expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(spread);
      }),
      { numRuns: runs(1000) },
    );
  });
});
