import { describe, expect, it } from 'vitest';
import { Serdes, type KStream, type Serde, type StreamsBuilder } from '../../src/index.js';
import { Scenario, text } from './through-engine.js';

const byInitial = (stream: KStream<string, string>) =>
  stream.selectKey((_key, word) => word.slice(0, 1)).repartition({ named: 'by-initial', ...text });

const TOPIC = 'test-by-initial-repartition';

/** Writes whatever it is given, and cannot read `poison`. */
const choosy: Serde<string> = {
  ...Serdes.string(),
  fallible: true,
  deserialize: (bytes, topic) => {
    const read = Serdes.string().deserialize(bytes, topic);
    if (read === 'POISON') throw new RangeError('cannot read it');
    return read;
  },
};

describe('failures around a repartition', () => {
  const topology = (builder: StreamsBuilder) =>
    builder
      .stream('in', text)
      .toDLQ('above')
      .map((_key, word) => [word.slice(0, 1), word.toUpperCase()], { named: 'upper' })
      .repartition({ named: 'by-initial', key: text.key, value: choosy })
      .validate((_key, word) => word !== 'INVALID', { named: 'contract' })
      .toDLQ()
      .to('out', text);

  it('have dead letters of the bytes of their side of the topic, and of its place', async () => {
    const scenario = new Scenario(topology, { partitions: 2 });
    const headers = [['trace', Buffer.from('7')]] as const;
    scenario.feed('in', ['k', 'poison', { headers }], ['k', 'invalid', { headers }], ['k', 'fine']);
    await scenario.settles({
      source: { emitted: 4, 'dead-lettered': 2 },
      steps: {
        'by-initial-source': { in: 3, emitted: 2, 'dead-lettered': 1 },
        contract: { in: 2, emitted: 1, 'dead-lettered': 1 },
      },
      topics: { [TOPIC]: 3, [`${TOPIC}.DLQ`]: 2, out: 1 },
      deadLetters: { 'deserialization: RangeError': 1, 'validation: CONTRACT': 1 },
    });
    const letters = scenario.driver.deadLetters(`${TOPIC}.DLQ`);
    const of = (step: string) => letters.find((letter) => letter.step === step);
    expect(of('by-initial-source')).toMatchObject({ key: Buffer.from('p'), value: Buffer.from('POISON'), headers });
    expect(of('contract')).toMatchObject({ key: Buffer.from('i'), value: Buffer.from('INVALID'), headers });
    for (const { origin } of letters) expect(origin.topic).toBe(TOPIC);
    expect(scenario.driver.deadLetters('above')).toEqual([]);
  });

  it('go to the handler above where it cannot be written', async () => {
    const stubborn: Serde<string> = {
      ...Serdes.string(),
      fallible: true,
      serialize: () => {
        throw new RangeError('cannot write it');
      },
    };
    const scenario = new Scenario((builder) => {
      builder
        .stream('in', text)
        .toDLQ('above')
        .repartition({ named: 'by-initial', key: stubborn, value: text.value })
        .toDLQ('below')
        .to('out', text);
    });
    scenario.feed('in', ['k', 'x']);
    await scenario.settles({
      source: { 'dead-lettered': 1 },
      steps: { 'by-initial': { in: 1, 'dead-lettered': 1 } },
      topics: { above: 1 },
      deadLetters: { 'serialization: RangeError': 1 },
    });
    expect(scenario.driver.deadLetters('above')).toMatchObject([{ step: 'by-initial', origin: { topic: 'in' } }]);
  });

  it('go to build({ deadLetters }) where their side has no handler', async () => {
    const scenario = new Scenario(
      (builder) => {
        byInitial(builder.stream('in', text).toDLQ('above'))
          .validate(() => 'never', { named: 'contract' })
          .to('out', text);
      },
      { deadLetters: { topic: 'rest' } },
    );
    scenario.feed('in', ['k', 'x']);
    await scenario.settles({
      source: { emitted: 1, 'dead-lettered': 1 },
      topics: { [TOPIC]: 1, rest: 1 },
      deadLetters: { 'validation: CONTRACT': 1 },
    });
  });

  it('stop the app at the record of their side, and commit what is above it', async () => {
    const scenario = new Scenario(
      (builder) => byInitial(builder.stream('in', text)).validate(() => 'never', { named: 'contract' }),
      { deadLetters: 'stop' },
    );
    const where = { code: 'RECORD_FAILED', topic: TOPIC, offset: 0, step: 'contract' };
    await scenario.stops(() => scenario.feed('in', ['k', 'x']), where, { in: 1 });
  });
});
