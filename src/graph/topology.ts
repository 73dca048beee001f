import { SpillwayError } from '../core/errors.js';
import { describeJson } from './describe-json.js';
import { describeMermaid } from './describe-mermaid.js';
import { describeText } from './describe-text.js';
import { lint, type Advice } from './lint.js';
import type { Graph } from './node.js';

const formats = { text: describeText, mermaid: describeMermaid, json: describeJson };

export type DescribeFormat = keyof typeof formats;

/**
 * What `StreamsBuilder.build()` gives: a pipeline as frozen data, which any number of apps and test drivers can run.
 *
 * @example
 * import { Serdes, StreamsBuilder } from 'spillway';
 * const text = { key: Serdes.string(), value: Serdes.string() };
 * const builder = new StreamsBuilder();
 * builder
 *   .stream('words', text)
 *   .mapValues((word) => word.toUpperCase(), { named: 'shout' })
 *   .to('loud-words', text);
 * const topology = builder.build();
 * console.log(topology.describe());
 * for (const { code, message } of topology.lint()) console.log(code, message);
 */
export class Topology {
  readonly graph: Graph;

  constructor(graph: Graph) {
    this.graph = graph;
    Object.freeze(this);
  }

  /**
   * The topology in words: `'text'` is Kafka Streams' own format, which its visualisers read; `'mermaid'` a flowchart;
   * `'json'` the JSON text of a `TopologyJson`.
   *
   * @throws SpillwayError `INVALID_OPTION` for another format.
   */
  describe(format: DescribeFormat = 'text'): string {
    if (Object.hasOwn(formats, format)) return formats[format](this.graph);
    const wanted = Object.keys(formats).join(', ');
    throw new SpillwayError('INVALID_OPTION', { option: 'describe.format', given: JSON.stringify(format), wanted });
  }

  /** Advice about what is allowed and yet likely to be regretted, each with a code; empty when there is none. */
  lint(): readonly Advice[] {
    return lint(this.graph);
  }
}
