import { describe, expect, it } from 'vitest';
import { EventLoop } from '../../src/testing/event-loop.js';
import { EventQueue } from '../../src/testing/event-queue.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';

const setUp = () => {
  const loop = new EventLoop();
  const ran: string[] = [];
  const note = (name: string) => () => void ran.push(`${name}@${loop.queue.now}`);
  return { loop, ran, note, clock: new VirtualClock(loop.queue, 1000) };
};

describe('VirtualClock', () => {
  it('runs timers in virtual time and not before', async () => {
    const { loop, ran, note, clock } = setUp();
    clock.timer(50, note('timer'));
    clock.soon(note('soon'));
    loop.runDue();
    expect(ran).toEqual(['soon@0']);
    await loop.advance(49);
    expect(ran).toHaveLength(1);
    await loop.advance(1);
    expect(ran).toEqual(['soon@0', 'timer@50']);
    expect([clock.monotonic(), clock.wall()]).toEqual([50, 1050]);
  });

  it('cancels', async () => {
    const { loop, ran, note, clock } = setUp();
    const cancel = clock.timer(5, note('timer'));
    cancel();
    cancel();
    await loop.advance(10);
    expect(ran).toEqual([]);
  });

  it('runs nothing any more once killed, while others go on', async () => {
    const { loop, ran, note, clock } = setUp();
    const other = new VirtualClock(loop.queue);
    clock.timer(5, note('dead'));
    other.timer(5, note('alive'));
    clock.timer(1, () => clock.kill());
    clock.soon(note('before'));
    await loop.advance(10);
    clock.soon(note('after'));
    await loop.advance(10);
    expect(ran).toEqual(['before@0', 'alive@5']);
  });

  it('postpones everything of a stalled loop, in the order in which it was due', async () => {
    const { loop, ran, note, clock } = setUp();
    const other = new VirtualClock(loop.queue);
    for (const ms of [30, 10, 20]) clock.timer(ms, note(`stalled ${ms}`));
    other.timer(15, note('other'));
    clock.timer(60, note('later'));
    clock.stall(50);
    await loop.advance(100);
    expect(ran).toEqual(['other@15', 'stalled 10@50', 'stalled 20@50', 'stalled 30@50', 'later@60']);
  });

  it('jumps in wall time only', () => {
    const { clock } = setUp();
    clock.jump(-3_600_000);
    expect([clock.monotonic(), clock.wall()]).toEqual([0, 1000 - 3_600_000]);
  });
});

describe('EventLoop', () => {
  it('lets Promise callbacks of any depth run before the next event, once touched', async () => {
    const { loop, ran, note, clock } = setUp();
    clock.timer(1, () => {
      loop.touch();
      void (async () => {
        for (let i = 0; i < 20; i++) await Promise.resolve();
        clock.soon(note('after the chain'));
      })();
    });
    clock.timer(2, note('next event'));
    await loop.advance(5);
    expect(ran).toEqual(['after the chain@1', 'next event@2']);
  });

  it('stops as soon as it is enough', async () => {
    const loop = new EventLoop(new EventQueue());
    let ran = 0;
    for (let i = 0; i < 10; i++) loop.queue.push(i, () => ran++);
    await loop.runUntil(100, () => ran === 3);
    expect([ran, loop.queue.now]).toEqual([3, 2]);
  });
});
