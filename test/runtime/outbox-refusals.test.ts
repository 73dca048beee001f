import { describe, expect, it } from 'vitest';
import { Letter, Sender, letters, no, outbox } from './letters.js';

describe('an outbox whose log refuses for good', () => {
  it('halves a chunk that is refused, in order, until the culprits stand alone', () => {
    const { log, box } = outbox({ records: 8, bytes: 1e6 });
    const all = letters(8);
    for (const letter of all) box.push(letter);
    box.flush();
    while (log.open > 0) log.last.answer(log.last.letters.some(({ id }) => id === 2 || id === 7) ? no : null);
    expect(log.ids.slice(0, 4)).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [0, 1, 2, 3],
      [0, 1],
      [2, 3],
    ]);
    expect(log.log).toEqual([0, 1, 3, 4, 5, 6]);
    expect(all.map(({ became }) => became === 'refused')).toEqual(all.map(({ id }) => id === 2 || id === 7));
  });

  it('writes something lighter in the place of a culprit that has it, and refuses it when that is refused', () => {
    const { log, box } = outbox({ records: 4, bytes: 1e6 });
    const sender = new Sender();
    const lighter = [new Letter(11, sender), new Letter(12, sender)];
    const heavy = lighter.map((each, i) => new Letter(i + 1, sender, 0, Infinity, true, each));
    for (const letter of [new Letter(0, sender), ...heavy, new Letter(3, sender)]) box.push(letter);
    box.flush();
    const refused = [1, 2, 12];
    while (log.open > 0) log.last.answer(log.last.letters.some(({ id }) => refused.includes(id)) ? no : null);
    expect(log.ids.filter((ids) => ids.length === 1)).toEqual([[0], [1], [11], [2], [12], [3]]);
    expect(log.log).toEqual([0, 11, 3]);
    expect([...heavy, ...lighter].map(({ became }) => became)).toEqual([
      'waiting',
      'waiting',
      'acknowledged',
      'refused',
    ]);
  });

  it.each(['UNKNOWN_TOPIC', 'NOT_AUTHORIZED'])('refuses all of a chunk at once, in order, after %s', (code) => {
    const { log, box } = outbox({ records: 3, bytes: 1e6 });
    const all = letters(5);
    for (const letter of all) box.push(letter);
    box.flush();
    const refused: number[][] = [];
    while (log.open > 0) {
      log.last.answer(Object.assign(new Error(code), { retriable: false, code }));
      refused.push(all.filter(({ became }) => became === 'refused').map(({ id }) => id));
    }
    expect(log.ids).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
    expect(refused).toEqual([
      [0, 1, 2],
      [0, 1, 2, 3, 4],
    ]);
  });

  it('halts at the first record of each partition when the topic takes nothing', () => {
    const { log, box } = outbox({ records: 4, bytes: 1e6 });
    const senders = [new Sender(), new Sender()];
    const all = [0, 1, 2, 3, 4, 5].map((id) => new Letter(id, senders[id % 2], 0, Infinity, false));
    for (const letter of all) box.push(letter);
    box.flush();
    log.last.answer(Object.assign(new Error('no such topic'), { retriable: false, code: 'UNKNOWN_TOPIC' }));
    expect(log.ids).toEqual([[0, 1, 2, 3]]);
    expect(all.filter(({ became }) => became === 'refused').map(({ id }) => id)).toEqual([0, 1]);
    expect(senders.map(({ stranded }) => stranded)).toEqual([2, 2]);
  });

  it('halts at a culprit that nobody takes: what is behind it is stranded, and nothing is sent', () => {
    const { log, clock, box } = outbox();
    const sender = new Sender();
    const all = [0, 1, 2, 3, 4, 5].map((id) => new Letter(id, sender, 0, Infinity, id !== 1));
    for (const letter of all) box.push(letter);
    box.flush();
    while (log.open > 0) log.last.answer(log.last.letters.some(({ id }) => id === 1) ? no : null);
    expect(log.log).toEqual([0]);
    expect(sender.stranded).toBe(4);
    const sent = log.sends.length;
    box.push(new Letter(6, sender));
    box.flush();
    clock.advance(60_000);
    expect(log.sends).toHaveLength(sent);
    expect([sender.stranded, sender.released]).toEqual([5, 5]);
    expect(all.map(({ became }) => became)).toEqual([
      'acknowledged',
      'refused',
      'waiting',
      'waiting',
      'waiting',
      'waiting',
    ]);
  });

  it('halts only for the partition that it stopped at: records of others go on, in order', () => {
    const { log, box } = outbox({ records: 8, bytes: 1e6 });
    const [stopped, other] = [new Sender(), new Sender()];
    [stopped, other, stopped, other, stopped].forEach((sender, id) =>
      box.push(new Letter(id, sender, 0, Infinity, id !== 2)),
    );
    box.flush();
    while (log.open > 0) log.last.answer(log.last.letters.some(({ id }) => id === 2) ? no : null);
    expect(log.log).toEqual([0, 1, 3]);
    expect([stopped.stranded, other.stranded]).toEqual([1, 0]);
    box.push(new Letter(5, other));
    box.push(new Letter(6, stopped));
    box.flush();
    log.last.answer(null);
    expect(log.log).toEqual([0, 1, 3, 5]);
    expect([stopped.stranded, other.stranded]).toEqual([2, 0]);
  });
});
