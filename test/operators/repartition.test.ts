import { describe, expect, it } from 'vitest';
import { repartition } from '../../operators/repartition.js';
import type { Operator } from '../../src/core/operator.js';
import { Repartitioned } from '../../src/core/options.js';
import { Serdes } from '../../src/core/serdes.js';
import { opened, untyped } from './opened.js';

const text = { key: Serdes.string(), value: Serdes.string() };

describe('repartition', () => {
  it('is a sink to a topic of the app that opens it', () => {
    const operator: Operator = repartition({ named: 'by-customer', ...text });
    const topic = 'pricing-by-customer-repartition';
    const host = { applicationId: 'pricing' };
    expect(operator.open(untyped(host))).toEqual({ role: 'sink', topic, topics: [topic], outcome: 'emitted', ...text });
    expect(opened(operator, 'sink').topics).toHaveLength(1);
    expect(operator).toMatchObject({ kind: 'repartition', named: 'by-customer', fallible: false, boundary: true });
    expect(Object.isFrozen(operator)).toBe(true);
  });

  it('declares its topic by a name that no topic can have, and how it is read back', () => {
    const topic = '<app>-by-customer-repartition';
    const operator = repartition({ named: 'by-customer', ...text });
    expect(operator.writes).toEqual({ topics: [topic], mayLoop: false });
    expect(operator.internal).toEqual({ topic, partitions: null, ...text });
    expect(repartition({ named: 'by-customer', partitions: 7, ...text }).internal).toMatchObject({ partitions: 7 });
  });

  it('is fallible when one of its serdes is', () => {
    const of = (serdes: object) => repartition({ named: 'x', ...text, ...serdes });
    expect(of({ value: Serdes.json() })).toMatchObject({ fallible: true, failure: 'serialization' });
    expect(of({ key: Serdes.json() })).toMatchObject({ fallible: true });
  });

  it('takes the literal that Repartitioned.with() gives', () => {
    const given = Repartitioned.with(text.key, text.value, { named: 'x', partitions: 3 });
    expect(given).toEqual({ named: 'x', partitions: 3, ...text });
    expect(repartition(given).internal).toMatchObject({ partitions: 3 });
  });

  it.each([undefined, null, '', ' ', 3, 'a b', 'a/b', 'é', '<app>', 'x'.repeat(236)])(
    'refuses the name %j',
    (named) => {
      expect(() => repartition({ ...text, named: untyped<string>(named) })).toThrow(
        expect.objectContaining({
          code: 'INVALID_OPTION',
          message: expect.stringContaining(`'repartition.named'`),
        }),
      );
    },
  );

  it.each(['.', '..', 'x'.repeat(235)])('takes %j, since more stands around it', (named) => {
    expect(repartition({ ...text, named }).named).toBe(named);
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity, '3', null])('refuses %j partitions', (partitions) => {
    expect(() => repartition({ named: 'x', ...text, partitions: untyped<number>(partitions) })).toThrow(
      `'repartition.partitions'`,
    );
  });

  it.each(['key', 'value'])('refuses a %s that only writes, only reads, or is none', (option) => {
    const { serialize, deserialize } = Serdes.string();
    for (const given of [undefined, null, {}, 'text', { serialize }, { deserialize }])
      expect(() => repartition({ named: 'x', ...text, [option]: given })).toThrow(`'repartition.${option}'`);
  });

  it.each([undefined, null, 3, 'x'])('refuses %j for its options', (options) => {
    expect(() => repartition(untyped<never>(options))).toThrow(`'repartition.options'`);
  });
});
