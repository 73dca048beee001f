import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder } from '../../src/index.js';
import { Driven, type Behaviour } from './driven.js';

const string = { key: Serdes.nullable(Serdes.string()), value: Serdes.string() };

function driven(behaviour: Behaviour = {}) {
  const builder = new StreamsBuilder();
  builder.stream('in', string).to('out', string);
  return new Driven(builder.build({ deadLetters: 'stop' }), 1, { commit: { every: '100ms' } }, behaviour);
}

/** What a member is told when it has joined again. */
function joinAgain(app: Driven, committed: number): void {
  app.engine.main.intake.assigned([{ topic: 'in', partition: 0, committed }], 2);
}

describe('a partition that is assigned again', () => {
  it.each([10, 20, 30])('is kept when the group has any mark that it was sent, answered or not: %i', async (has) => {
    const app = driven({ commit: () => new Error('no answer') });
    const task = app.task();
    for (const until of [10, 20, 30]) {
      app.feed(Array.from({ length: 10 }, (_, i) => [null, `${until - 10 + i}`]));
      await app.advance(100);
      expect(app.commits.at(-1)).toMatchObject([{ offset: until }]);
    }
    joinAgain(app, has);
    expect(app.task()).toBe(task);
    expect(app.ledger().balanced).toBe(true);
  });

  it.each([1, 31])('begins anew when the group has an offset that it was never sent: %i', async (has) => {
    const app = driven();
    const task = app.task();
    app.feed(Array.from({ length: 30 }, (_, i) => [null, `${i}`]));
    await app.advance(100);
    joinAgain(app, has);
    expect(app.task()).not.toBe(task);
    expect(app.task().committed.offset).toBe(has);
  });

  it('begins anew at an offset of which the group has answered a later one', async () => {
    const app = driven();
    const task = app.task();
    for (let i = 0; i < 2; i++) {
      app.feed([[null, `${i}`]]);
      await app.advance(100);
    }
    expect(app.commits).toHaveLength(2);
    joinAgain(app, 1);
    expect(app.task()).not.toBe(task);
  });
});
