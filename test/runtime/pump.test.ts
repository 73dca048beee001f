import { describe, expect, it } from 'vitest';
import { Pump } from '../../src/runtime/pump.js';
import type { Task } from '../../src/runtime/task.js';
import { VirtualClock } from '../virtual-clock.js';

/** A task with so many turns of work. */
function worker(name: string, turns: number, told: string[]) {
  const task = {
    closed: false,
    turns,
    turn(): boolean {
      told.push(name);
      return --task.turns > 0;
    },
  };
  return task as typeof task & Task;
}

function pumping() {
  const clock = new VirtualClock();
  const told: string[] = [];
  return { clock, told, pump: new Pump(clock, () => void told.push('|')) };
}

describe('the pump', () => {
  it('gives every partition one slice in a turn of the event loop, in their order', () => {
    const { clock, told, pump } = pumping();
    for (const task of [worker('a', 3, told), worker('b', 1, told), worker('c', 2, told)]) pump.wake(task);
    expect(told).toEqual([]);
    clock.step();
    expect(told).toEqual(['a', 'b', 'c', '|']);
    clock.settle();
    expect(told.join('')).toBe('abc|ac|a|');
    expect(clock.pending).toBe(0);
  });

  it('leaves the rest to the next turn when one takes long, and begins there', () => {
    const { clock, told, pump } = pumping();
    for (const name of ['a', 'b', 'c']) {
      const task = worker(name, 2, told);
      const turn = task.turn.bind(task);
      task.turn = () => {
        clock.pass(15);
        return turn();
      };
      pump.wake(task);
    }
    clock.settle();
    expect(told.join('')).toBe('ab|ca|bc|');
  });

  it('takes a partition once, however often it is woken', () => {
    const { clock, told, pump } = pumping();
    const task = worker('a', 1, told);
    for (let i = 0; i < 5; i++) pump.wake(task);
    clock.settle();
    expect(told).toEqual(['a', '|']);
  });

  it('gives a partition that is woken in its own turn another one', () => {
    const { clock, told, pump } = pumping();
    const task = worker('a', 1, told);
    const turn = task.turn.bind(task);
    task.turn = () => {
      if (told.length === 0) pump.wake(task);
      return turn();
    };
    pump.wake(task);
    clock.settle();
    expect(told).toEqual(['a', '|', 'a', '|']);
  });

  it('leaves a partition alone that was taken away, and all once it is closed', () => {
    const { clock, told, pump } = pumping();
    const gone = worker('gone', 5, told);
    gone.closed = true;
    pump.wake(gone);
    expect(clock.pending).toBe(0);
    pump.wake(worker('a', 5, told));
    clock.step();
    pump.close();
    clock.settle();
    expect(told).toEqual(['a', '|']);
  });
});
