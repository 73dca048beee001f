import { describe, expect, it } from 'vitest';
import { to } from '../../operators/to.js';
import type { Context } from '../../src/core/context.js';
import type { Operator } from '../../src/core/operator.js';
import { Serdes } from '../../src/core/serdes.js';
import { context, opened, untyped } from './opened.js';
import { takesAName } from './refusals.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const json = { key: Serdes.string(), value: Serdes.json() };

const chooserOf = (operator: Operator) =>
  untyped<(key: string, value: string, ctx: Context) => string>(opened(operator, 'sink').topic);

describe('to', () => {
  it('writes to a topic', () => {
    const operator = to('out', text);
    expect(opened(operator, 'sink')).toMatchObject({ topic: 'out', topics: ['out'], outcome: 'emitted', ...text });
    expect(operator).toMatchObject({ fallible: false, boundary: true, writes: { topics: ['out'], mayLoop: false } });
  });

  it('is fallible when one of its serdes is', () => {
    expect(to('out', json)).toMatchObject({ fallible: true, failure: 'serialization' });
    expect(to('out', { key: Serdes.json(), value: Serdes.string() })).toMatchObject({ fallible: true });
  });

  it('writes to the topic that a function gives, of those listed', () => {
    const operator = to((key: string, value: string, ctx) => `${key}${value}${ctx.offset}`, {
      ...text,
      topics: ['kv7', 'kw7'],
      mayLoop: true,
    });
    expect(operator.writes).toEqual({ topics: ['kv7', 'kw7'], mayLoop: true });
    const choose = chooserOf(operator);
    expect(choose('k', 'w', context)).toBe('kw7');
    expect(() => choose('k', 'x', context)).toThrow(expect.objectContaining({ code: 'UNLISTED_TOPIC' }));
    expect(() => choose('k', 'x', context)).toThrow(`gave 'kx7', which is not one of kv7, kw7`);
  });

  it('refuses a Promise from the topic function', () => {
    const operator = to(
      untyped<string>(async () => 'a'),
      { ...text, topics: ['a'] },
    );
    const choose = chooserOf(operator);
    expect(() => choose('k', 'v', context)).toThrow(expect.objectContaining({ code: 'PROMISE_FROM_SYNC_STEP' }));
  });

  it.each(['', '.', '..', 'a b', 'a/b', 'é', 'x'.repeat(250), undefined, 3, null])('refuses the topic %j', (topic) => {
    expect(() => to(untyped<string>(topic), text)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(`'to.topic'`) }),
    );
  });

  it.each([undefined, [], 'a', [''], [3]])('refuses %j for the topics of a function', (topics) => {
    expect(() => to(() => 'a', { ...text, topics: untyped(topics) })).toThrow(`'to.topics'`);
  });

  it.each(['key', 'value', 'partition'])('refuses a wrong %s', (option) => {
    expect(() => to('out', { ...text, [option]: {} })).toThrow(`'to.${option}'`);
  });

  it('needs serdes', () => {
    expect(() => to('out', untyped<never>(undefined))).toThrow(`'to.options'`);
    expect(() => to('out', untyped<never>({ key: Serdes.string() }))).toThrow(`'to.value' is undefined`);
  });

  it('passes the partition function on', () => {
    const partition = () => 3;
    expect(opened(to('out', { ...text, partition }), 'sink').partition).toBe(partition);
  });

  takesAName('to', (options) => {
    if (options === undefined) return to('out', text);
    return to(
      'out',
      typeof options === 'object' && options !== null ? { ...text, ...options } : untyped<never>(options),
    );
  });
});
