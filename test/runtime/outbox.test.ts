import { describe, expect, it } from 'vitest';
import { Letter, OVERHEAD, Sender, down, letters, outbox } from './letters.js';

describe('an outbox', () => {
  it('sends what came meanwhile as one chunk when its send is acknowledged', () => {
    const { log, box } = outbox();
    const [first, ...rest] = letters(4);
    box.push(first!);
    box.flush();
    for (const letter of rest) {
      box.push(letter);
      box.flush();
    }
    expect(log.ids).toEqual([[0]]);
    log.last.answer(null);
    expect(log.ids).toEqual([[0], [1, 2, 3]]);
    expect(first!.became).toBe('acknowledged');
    expect(rest.map(({ became }) => became)).toEqual(['waiting', 'waiting', 'waiting']);
  });

  it('cuts chunks at a number of records', () => {
    const { log, box } = outbox({ records: 2, bytes: 1e6 });
    for (const letter of letters(5)) box.push(letter);
    box.flush();
    while (log.open > 0) log.last.answer(null);
    expect(log.ids).toEqual([[0, 1], [2, 3], [4]]);
  });

  it('cuts chunks at a number of bytes, and lets a larger record through alone', () => {
    const { log, box } = outbox({ records: 10, bytes: 3 * OVERHEAD });
    const sizes = [0, 0, 0, 0, 5000, 0, OVERHEAD];
    sizes.forEach((bytes, id) => box.push(new Letter(id, new Sender(), bytes)));
    box.flush();
    while (log.open > 0) log.last.answer(null);
    expect(log.ids).toEqual([[0, 1, 2], [3], [4], [5, 6]]);
  });

  it('sends a chunk that may be there again, the same, after a backoff that grows', () => {
    const { log, clock, box } = outbox();
    for (const letter of letters(3)) box.push(letter);
    box.flush();
    const waited: number[] = [];
    for (let tries = 1; tries < 9; tries++) {
      const before = clock.monotonic();
      log.last.answer(down);
      box.push(new Letter(10 + tries));
      box.flush();
      while (log.sends.length === tries) clock.advance(50);
      waited.push(clock.monotonic() - before);
    }
    expect(waited).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    expect(log.ids).toEqual(Array.from({ length: 9 }, () => [0, 1, 2]));
    log.last.answer(null);
    expect(log.last.letters.map(({ id }) => id)).toEqual([11, 12, 13, 14]);
    log.last.answer(down);
    const before = clock.monotonic();
    while (log.ids.length === 10) clock.advance(50);
    expect(clock.monotonic() - before).toBe(100);
  });

  it('refuses at once all whose patience an outage has used up, and keeps the others', () => {
    const { log, clock, box } = outbox();
    const sender = new Sender();
    const all = [0, 1, 2, 3].map((id) => new Letter(id, sender, 0, id === 1 || id === 2 ? 3 : Infinity));
    for (const letter of all) box.push(letter);
    box.flush();
    for (let tries = 0; tries < 3; tries++) {
      log.last.answer(down);
      clock.advance(5_000);
    }
    expect(all.map(({ became }) => became)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    log.last.answer(down);
    expect(all.map(({ became }) => became)).toEqual(['waiting', 'refused', 'refused', 'waiting']);
    clock.advance(5_000);
    expect(log.ids.at(-1)).toEqual([0, 3]);
    log.last.answer(null);
    expect(log.log).toEqual([0, 3]);
  });

  it('strands those with it when a letter has no patience and no way out', () => {
    const { log, clock, box } = outbox();
    const sender = new Sender();
    const all = [0, 1, 2, 3].map((id) => new Letter(id, sender, 0, 1, id === 0));
    for (const letter of all) box.push(letter);
    box.flush();
    log.last.answer(down);
    clock.advance(5_000);
    log.last.answer(down);
    expect(all.map(({ became }) => became)).toEqual(['refused', 'refused', 'waiting', 'waiting']);
    expect(sender.stranded).toBe(2);
    clock.advance(60_000);
    expect(log.sends).toHaveLength(2);
  });

  it('leaves out the records of a partition that was taken away', () => {
    const { log, box } = outbox();
    const [gone, here] = [new Sender(), new Sender()];
    [gone, here, gone, gone, here].forEach((sender, id) => box.push(new Letter(id, sender)));
    gone.closed = true;
    box.flush();
    expect(log.ids).toEqual([[1, 4]]);
  });

  it('sends nothing again of a partition that was taken away while the log was', () => {
    const { log, clock, box } = outbox();
    const [gone, here] = [new Sender(), new Sender()];
    [gone, here, gone].forEach((sender, id) => box.push(new Letter(id, sender)));
    box.flush();
    gone.closed = true;
    log.last.answer(down);
    clock.advance(1_000);
    expect(log.ids).toEqual([[0, 1, 2], [1]]);
  });

  it('is silent once it is closed, also when an answer comes late', () => {
    const { log, clock, box } = outbox();
    for (const letter of letters(2)) box.push(letter);
    box.flush();
    box.close();
    log.last.answer(down);
    expect(clock.pending).toBe(0);
    clock.advance(60_000);
    expect(log.sends).toHaveLength(1);
  });

  it('forgets its backoff when it is closed', () => {
    const { log, clock, box } = outbox();
    box.push(new Letter(0));
    box.flush();
    log.last.answer(down);
    box.close();
    expect(clock.pending).toBe(0);
  });
});
