import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TopicConfig } from '../../../../src/runtime/kafkajs/start/topic-facts.js';
import { settingsOf } from '../../../../src/runtime/kafkajs/start/topic-settings.js';
import { runs } from '../../../runs.js';

const config = fc.record({
  retention: fc.oneof(fc.nat(4_000_000_000), fc.constant(Infinity)),
  maxMessageBytes: fc.integer({ min: 1, max: 50_000_000 }),
});
const sources = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.record({ width: fc.integer({ min: 1, max: 90 }), config }),
  {
    minKeys: 1,
  },
);

describe('a dead-letter topic that is created', () => {
  it('outlives the records of its sources, has room for the largest of them, and a partition for each of theirs', () => {
    fc.assert(
      fc.property(sources, (given) => {
        const like = Object.keys(given);
        const widths = new Map(Object.entries(given).map(([name, { width }]) => [name, width]));
        const configs = new Map(
          Object.entries(given).map(([name, one]): [string, TopicConfig] => [
            name,
            { retentionBytes: Infinity, compacted: false, ...one.config },
          ]),
        );
        const made = settingsOf({ name: 'x', role: 'dead letters', like, partitions: null }, { widths, configs }, {});
        const retention = Number(made.config['retention.ms']);
        expect(Number.isFinite(retention)).toBe(true);
        for (const [name, { width, config }] of Object.entries(given)) {
          expect(made.partitions).toBeGreaterThanOrEqual(width);
          if (config.retention !== Infinity) expect(retention, name).toBeGreaterThan(config.retention);
          expect(Number(made.config['max.message.bytes'])).toBeGreaterThanOrEqual(config.maxMessageBytes + 131_072);
        }
      }),
      { numRuns: runs(500) },
    );
  });

  it('is as the options say', () => {
    const known = { widths: new Map([['a', 2]]), configs: new Map() };
    const options = {
      deadLetterRetention: '14d',
      deadLetterMaxBytes: '2MiB',
      replicationFactor: 3,
      partitions: 9,
    } as const;
    expect(settingsOf({ name: 'x', role: 'dead letters', like: ['a'], partitions: null }, known, options)).toEqual({
      name: 'x',
      partitions: 2,
      replicationFactor: 3,
      config: {
        'cleanup.policy': 'delete',
        'retention.ms': String(14 * 86_400_000),
        'max.message.bytes': String(2 * 1024 * 1024),
      },
    });
  });
});

describe('an internal topic that is created', () => {
  const known = (maxMessageBytes: number) => ({
    widths: new Map([['a', 2]]),
    configs: new Map([['a', { retention: 1, retentionBytes: 1, compacted: false, maxMessageBytes }]]),
  });
  const internal = { name: 'x', role: 'internal', like: ['a'], partitions: 7 } as const;

  it('keeps everything, and has the partitions that the app asks for', () => {
    expect(settingsOf(internal, known(1_000), { partitions: 3 })).toMatchObject({
      partitions: 7,
      config: { 'cleanup.policy': 'delete', 'retention.ms': '-1' },
    });
    expect(settingsOf({ ...internal, partitions: null }, known(1_000), {}).partitions).toBe(2);
  });

  it('takes what its sources take', () => {
    expect(settingsOf(internal, known(9_000_000), {}).config['max.message.bytes']).toBe('9000000');
    expect(settingsOf(internal, known(1_000), {}).config['max.message.bytes']).toBeUndefined();
  });
});
