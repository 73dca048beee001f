import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merge } from '../../operators/merge.js';
import { runs } from '../runs.js';
import { inheritsTheRest } from './failing.js';
import { opened } from './opened.js';
import { takesAName } from './refusals.js';
import { nullable, Scenario, text } from './through-engine.js';

describe('merge', () => {
  it('does nothing to a record', () => {
    expect(opened(merge(), 'pass')).toEqual({ role: 'pass' });
    expect(merge()).toMatchObject({ fallible: false, boundary: false, fansOut: false, rekeys: false });
  });

  takesAName('merge', (options) => merge(options));
});

describe('merge through the engine', () => {
  it('emits what either stream does, and has no account of its own', async () => {
    const scenario = new Scenario((builder) => {
      const a = builder.stream('a', nullable);
      builder.stream('b', nullable).merge(a, { named: 'step' }).to('out', nullable);
    });
    scenario.feed('a', ['k', 'a1']).feed('b', ['k', 'b1'], [null, null]).feed('a', ['k', 'a2']);
    await scenario.settles({ source: { emitted: 4 }, steps: { 'to-1': { in: 4, emitted: 4 } }, topics: { out: 4 } });
    expect(scenario.values('out')).toEqual(['a1', 'b1', null, 'a2']);
    expect(scenario.driver.ledger().steps.map(({ kind }) => kind)).not.toContain('merge');
  });

  it('of the branches of a split is the stream again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 3 }), { maxLength: 20 }), async (values) => {
        const scenario = new Scenario((builder) => {
          const { short, long } = builder
            .stream('in', text)
            .split({ short: (_key, value) => value.length < 2 }, { otherwise: 'long' });
          long.merge(short).to('out', text);
        });
        scenario.feed('in', ...values.map((value) => ['k', value] as const));
        await scenario.settles({ source: values.length === 0 ? {} : { emitted: values.length } });
        expect(scenario.values('out')).toEqual(values);
      }),
      { numRuns: runs(500) },
    );
  });

  it('of two readers of one stream brings each record twice, and its dead letters are told apart', async () => {
    const scenario = new Scenario((builder) => {
      const source = builder.stream('in', text).toDLQ('dead');
      const left = source.mapValues((value) => `${value} left`);
      const right = source.mapValues((value) => `${value} right`);
      left
        .merge(right)
        .validate((_key, value) => !value.startsWith('bad'), { named: 'check' })
        .to('out', text);
    });
    scenario.feed('in', ['k', 'good'], ['k', 'bad']);
    await scenario.settles({
      source: { emitted: 1, 'dead-lettered': 1 },
      steps: { check: { in: 4, emitted: 2, 'dead-lettered': 2 } },
      deadLetters: { 'validation: CONTRACT': 2 },
    });
    expect(scenario.values('out')).toEqual(['good left', 'good right']);
    expect(new Set(scenario.driver.deadLetters('dead').map(({ id }) => id)).size).toBe(2);
  });

  it('sends failures from below it to the handler that both paths lead back to', async () => {
    const scenario = new Scenario((builder) => {
      const a = builder.stream('a', text).toDLQ('dead');
      const b = builder.stream('b', text).toDLQ('dead');
      a.merge(b)
        .validate(() => false, { named: 'check' })
        .to('out', text);
    });
    scenario.feed('a', ['k', 'a1']).feed('b', ['k', 'b1']);
    await scenario.settles({ source: { 'dead-lettered': 2 }, deadLetters: { 'validation: CONTRACT': 2 } });
    expect(scenario.driver.deadLetters('dead').map(({ origin }) => origin.topic)).toEqual(['a', 'b']);
  });

  inheritsTheRest((stream) => {
    const { a, b } = stream.split({ a: () => true }, { otherwise: 'b' });
    return a.merge(b);
  });
});
