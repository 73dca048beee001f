/** What a visualiser of Kafka Streams topologies makes of a description. */
export interface Parsed {
  readonly nodes: readonly ParsedNode[];
  readonly edges: ReadonlySet<string>;
}
export interface ParsedNode {
  readonly name: string;
  readonly type: string;
  readonly subtopology: number;
  readonly topics: readonly string[];
  readonly to: string[];
  readonly from: string[];
}

const SUBTOPOLOGY = /^ {2,3}Sub-topology: (\d+)$/;
const NODE = /(Source|Processor|Sink):\s+(\S+)\s+\((topics|topic|stores|extractor class):\s*(.*)\)/;
const LIST = /^\s+(-->|<--)\s+(.*)$/;

/**
 * Reads the text line by line with the grammar of the public visualisers: a name ends at a blank, a list is parted at
 * commas, `none` is an empty list. Throws at a line that is none of these.
 */
export function parse(text: string): Parsed {
  const [header, ...lines] = text.split('\n');
  if (header !== 'Topologies:') throw new Error(`no header: ${header}`);
  const nodes: ParsedNode[] = [];
  let subtopology = -1;
  for (const line of lines) {
    const [, number] = SUBTOPOLOGY.exec(line) ?? [];
    const [, type, name, what, named] = NODE.exec(line) ?? [];
    const [, arrow, listed] = LIST.exec(line) ?? [];
    if (number !== undefined) subtopology = Number(number);
    else if (type !== undefined) {
      const topics = what === 'stores' ? [] : partsOf(named!.replace(/[[\]]/g, ''));
      nodes.push({ name: name!, type, subtopology, topics, to: [], from: [] });
    } else if (arrow !== undefined) {
      const ends = partsOf(listed!).filter((part) => part !== 'none');
      nodes.at(-1)![arrow === '-->' ? 'to' : 'from'].push(...ends);
    } else if (line.trim() !== '') throw new Error(`no line of a topology: ${line}`);
  }
  return { nodes, edges: new Set(nodes.flatMap(({ name, to }) => to.map((end) => `${name} ${end}`))) };
}

const partsOf = (list: string) => list.split(',').map((part) => part.trim());
