import { beforeEach, describe, expect, it } from 'vitest';
import { Outboxes } from '../../src/runtime/outboxes.js';
import { VirtualClock } from '../virtual-clock.js';
import { Letter, ScriptedLog, letters } from './letters.js';

describe('outboxes', () => {
  let log: ScriptedLog;
  let clock: VirtualClock;
  let boxes: Outboxes;
  let busy: boolean;

  beforeEach(() => {
    log = new ScriptedLog();
    clock = new VirtualClock();
    busy = false;
    const chunk = { records: 200, bytes: 1e6 };
    boxes = new Outboxes({ clock, random: () => 1, client: log.client, chunk, busy: () => busy });
  });

  it('send what was written in one turn together, each partition on its own', () => {
    for (const letter of letters(6)) boxes.push('out', letter.id % 2, letter);
    expect(log.sends).toHaveLength(0);
    clock.settle();
    expect(log.sends.map(({ at }) => at.partition)).toEqual([0, 1]);
    expect(log.ids).toEqual([
      [0, 2, 4],
      [1, 3, 5],
    ]);
    expect(log.open).toBe(2);
  });

  it('keep a few records while there is more to do at once, and send them when that is over', () => {
    busy = true;
    for (const letter of letters(3)) boxes.push('out', 0, letter);
    clock.settle();
    boxes.push('out', 0, new Letter(3));
    boxes.flush();
    expect(log.ids).toEqual([]);
    busy = false;
    boxes.flush();
    expect(log.ids).toEqual([[0, 1, 2, 3]]);
    boxes.flush();
    expect(log.sends).toHaveLength(1);
  });

  it('keep them for five milliseconds at the most', () => {
    busy = true;
    for (const letter of letters(2)) boxes.push('out', 0, letter);
    clock.pass(4);
    boxes.flush();
    expect(log.ids).toEqual([]);
    clock.pass(1);
    boxes.flush();
    expect(log.ids).toEqual([[0, 1]]);
  });

  it('send at once what is urgent, with what waits for it, however much there is to do', () => {
    busy = true;
    boxes.push('out', 0, new Letter(0));
    boxes.push('out', 1, new Letter(1));
    boxes.push('out', 0, new Letter(2), true);
    boxes.push('out', 2, new Letter(3), true);
    clock.settle();
    expect(log.ids).toEqual([[0, 2], [3]]);
    boxes.push('out', 0, new Letter(4));
    boxes.flush();
    expect(log.sends).toHaveLength(2);
  });

  it('send at once what is worth it, however much there is to do', () => {
    busy = true;
    for (const letter of letters(100)) boxes.push('out', 0, letter);
    boxes.push('out', 1, new Letter(100));
    boxes.flush();
    expect(log.sends.map(({ at, letters: { length } }) => [at.partition, length])).toEqual([[0, 100]]);
  });

  it('give records without a key to the partitions in turn, for each topic', () => {
    const turns = (topic: string) => Array.from({ length: 4 }, () => boxes.partitionOf(topic, null, 3));
    expect(turns('a')).toEqual([0, 1, 2, 0]);
    expect(turns('b')).toEqual([0, 1, 2, 0]);
    expect(boxes.partitionOf('a', new TextEncoder().encode('foobar'), 50)).toBe(16);
  });
});
