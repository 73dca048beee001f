import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type TopologyJson } from '../../src/index.js';

const text = { key: Serdes.string(), value: Serdes.string() };

function topology() {
  const builder = new StreamsBuilder();
  builder
    .stream('orders', { ...text, named: 'orders' })
    .selectKey((_id, customer) => customer, { named: 'customer' })
    .repartition({ named: 'by-customer', ...text })
    .toDLQ({ named: 'rescue' })
    .to('out', { ...text, named: 'out' });
  return builder.build();
}

describe('a repartition', () => {
  it('is the end of one sub-topology and the source of the next in the text, as Kafka Streams prints it', () => {
    expect(topology().describe()).toBe(
      [
        'Topologies:',
        '   Sub-topology: 0',
        '    Source: orders (topics: [orders])',
        '      --> customer',
        '    Processor: customer (stores: [])',
        '      --> by-customer',
        '      <-- orders',
        '    Sink: by-customer (topic: by-customer-repartition)',
        '      <-- customer',
        '',
        '  Sub-topology: 1',
        '    Source: by-customer-source (topics: [by-customer-repartition])',
        '      --> rescue',
        '    Processor: rescue (stores: [])',
        '      --> out, rescue-sink',
        '      <-- by-customer-source',
        '    Sink: out (topic: out)',
        '      <-- rescue',
        '    Sink: rescue-sink (topic: by-customer-repartition.DLQ)',
        '      <-- rescue',
        '',
        '',
      ].join('\n'),
    );
  });

  it('joins two parts by its topic in a flowchart', () => {
    const lines = topology().describe('mermaid').split('\n');
    const topic = lines.find((line) => line.includes('app#62;-by-customer-repartition")'))!;
    const id = /t\d+/.exec(topic)![0];
    expect(lines).toContain(`  ${id}[("#60;app#62;-by-customer-repartition")]`);
    expect(lines).toContain(`  n2 --> ${id}`);
    expect(lines).toContain(`  ${id} --> n3`);
    expect(lines.filter((line) => line.startsWith('  subgraph'))).toHaveLength(2);
  });

  it('writes and reads its topic in the JSON, where <app> stands for the application id', () => {
    const { subtopologies } = JSON.parse(topology().describe('json')) as TopologyJson;
    const [above, below] = subtopologies.map(({ nodes }) => nodes);
    const topic = '<app>-by-customer-repartition';
    expect(above!.at(-1)).toMatchObject({ name: 'by-customer', kind: 'repartition', role: 'sink', writes: [topic] });
    expect(below![0]).toMatchObject({ type: 'source', name: 'by-customer-source', topics: [topic] });
    expect(below![1]).toMatchObject({ name: 'rescue', deadLetters: [`${topic}.DLQ`] });
  });

  it('is nothing to advise about: order by the new key holds below it', () => {
    const builder = new StreamsBuilder();
    const keyed = builder
      .stream('orders', text)
      .toDLQ()
      .selectKey((_id, customer) => customer, { named: 'customer' });
    const call = { named: 'tier' };
    keyed
      .repartition({ named: 'by-customer', ...text })
      .toDLQ()
      .mapValuesAsync(async (order) => order, call)
      .to('out', text);
    expect(builder.build().lint()).toEqual([]);
    keyed.mapValuesAsync(async (order) => order, { named: 'early' }).to('early', text);
    expect(builder.build().lint()).toMatchObject([{ code: 'ORDER_AFTER_REKEY', step: 'early' }]);
  });
});
