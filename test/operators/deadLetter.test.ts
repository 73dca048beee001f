import { describe, expect, it } from 'vitest';
import { deadLetter } from '../../operators/deadLetter.js';
import { StreamsBuilder } from '../../src/index.js';
import { Running } from '../runtime/running.js';
import { applied, opened, untyped } from './opened.js';
import { takesAName } from './refusals.js';
import { nullable, Scenario, text } from './through-engine.js';

describe('deadLetter', () => {
  it('fails every record, for a reason', () => {
    const operator = deadLetter('a word has letters');
    opened(operator, 'gate');
    expect(() => applied(operator, 'k', 'v')).toThrow(
      expect.objectContaining({ code: 'DECLARED', message: expect.stringContaining('a word has letters') }),
    );
    expect(operator).toMatchObject({ fallible: true, failure: 'validation', reason: 'a word has letters' });
  });

  it.each(['', ' ', undefined, 3])('refuses %j for a reason', (reason) => {
    expect(() => deadLetter(untyped(reason))).toThrow(`'deadLetter.reason'`);
  });

  takesAName('deadLetter', (options) => deadLetter('no use', options));
});

describe('deadLetter through the engine', () => {
  it('fails every record, with the reason, where the failures of its place go', async () => {
    const scenario = new Scenario((builder) =>
      builder.stream('in', nullable).toDLQ('dead').deadLetter('nobody wants it', { named: 'step' }),
    );
    scenario.feed('in', ['a', 'x', { headers: { trace: 'x' } }], [null, null]);
    await scenario.settles({
      source: { 'dead-lettered': 2 },
      steps: { step: { in: 2, 'dead-lettered': 2 } },
      topics: { dead: 2 },
      deadLetters: { 'validation: DECLARED': 2 },
    });
    const letters = scenario.driver.deadLetters('dead');
    expect(letters).toMatchObject([
      { step: 'step', kind: 'validation', key: Buffer.from('a'), value: Buffer.from('x') },
      { step: 'step', kind: 'validation', key: null, value: null },
    ]);
    expect(letters[0]!.headers).toEqual([['trace', Buffer.from('x')]]);
    expect(letters[0]!.message).toContain('declared a failure: nobody wants it');
  });

  it('with a topic goes there, and takes the failures of no other step along', async () => {
    const scenario = new Scenario((builder) => {
      const { good, bad } = builder
        .stream('in', text)
        .toDLQ('dead')
        .validate((key) => key !== 'invalid')
        .split({ good: (key) => key === 'good' }, { otherwise: 'bad' });
      good.to('out', text);
      bad.deadLetter('not good', 'bad', { named: 'step' });
    });
    scenario.feed('in', ['good', 'x'], ['bad', 'y'], ['invalid', 'z']);
    await scenario.settles({
      source: { emitted: 1, 'dead-lettered': 2 },
      steps: { step: { in: 1, 'dead-lettered': 1 } },
      topics: { out: 1, bad: 1, dead: 1 },
      deadLetters: { 'validation: DECLARED': 1, 'validation: CONTRACT': 1 },
    });
    expect(scenario.driver.deadLetters('bad')).toMatchObject([{ value: Buffer.from('y') }]);
  });

  it('with a topic that refuses the dead letter stops the app, and commits no further', async () => {
    const builder = new StreamsBuilder();
    builder.stream('in', text).deadLetter('not wanted', 'bad', { named: 'step' });
    const run = new Running(builder.build(), { in: 1 });
    run.log.createTopic('bad', { maxMessageBytes: 100 });
    const ended = expect(run.app.done).rejects.toMatchObject({ code: 'DEAD_LETTER_REFUSED', step: 'step', offset: 0 });
    run.feed('in', ['a', 'x']);
    await run.start();
    await run.advance(1_000);
    await ended;
    expect(run.log.committed('app', 'in', 0) ?? 0).toBe(0);
    expect(run.app.ledger().balanced).toBe(true);
  });

  it('has room for a dead letter of the largest record, in a topic that the log makes for it', async () => {
    const scenario = new Scenario((builder) => builder.stream('in', text).deadLetter('too large', 'bad'));
    scenario.feed('in', ['a', 'x'.repeat(2 ** 20 - 1)]);
    await scenario.settles({
      source: { 'dead-lettered': 1 },
      topics: { bad: 1 },
      deadLetters: { 'validation: DECLARED': 1 },
    });
  });
});
