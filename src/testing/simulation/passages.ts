import { chargeOf, type ConsumerRecord } from '../../core/record.js';
import type { Memory } from '../../runtime/memory/index.js';
import type { Input, RawRecord } from '../laws/world.js';
import type { Shape } from './shape.js';
import { rawOf } from './supply.js';

/** What the laws must know of a log when all is over. */
export type Holdings = Pick<Memory, 'topics' | 'read'>;

/** A record that an app put into a topic of its own, seen as input of what reads that topic. */
class Passed implements Input {
  readonly charge: number;
  readonly offset: number;
  readonly exits: Input['exits'];
  readonly poison: boolean;

  constructor(
    readonly id: string,
    readonly place: string,
    readonly from: string,
    private readonly record: ConsumerRecord,
    { exits, poison }: Pick<Input, 'exits' | 'poison'>,
  ) {
    this.charge = chargeOf(record);
    this.offset = record.offset;
    this.exits = exits;
    this.poison = poison;
  }

  /** Few laws look at bytes. */
  get raw(): RawRecord {
    return rawOf(this.record);
  }
}

/** The topics of the app's own that it has made by now, and how wide they are. */
export function ownTopics(
  { internal = {} }: Shape,
  log: Holdings,
): readonly (readonly [topic: string, partitions: number])[] {
  const made = new Map(log.topics().map(({ name, partitions }) => [name, partitions]));
  return Object.keys(internal).flatMap((topic) => (made.has(topic) ? [[topic, made.get(topic)!] as const] : []));
}

/** Whether the app has committed all that it put into topics of its own. */
export function isThrough(shape: Shape, log: Memory, committed: ReadonlyMap<string, number>): boolean {
  if (shape.internal === undefined) return true;
  return ownTopics(shape, log).every(([topic, partitions]) => {
    for (let partition = 0; partition < partitions; partition++)
      if ((committed.get(`${topic}/${partition}`) ?? 0) < log.end(topic, partition)) return false;
    return true;
  });
}

/** What the app's own topics hold, in the order of their partitions. */
export function passed(shape: Shape, log: Holdings, supplied: readonly Input[]): readonly Input[] {
  if (shape.internal === undefined) return [];
  const from = new Map<string, string>();
  const trace = (input: Input) => {
    for (const { topic, id } of input.exits) from.set(`${topic} ${id}`, input.from);
  };
  supplied.forEach(trace);
  const inputs: Input[] = [];
  for (const [topic, partitions] of ownTopics(shape, log)) {
    for (let partition = 0; partition < partitions; partition++)
      for (const record of log.read(topic, partition)) {
        const id = shape.identify(topic, record);
        const place = `${topic}/${partition}`;
        const made = shape.internal[topic]!(record, id);
        inputs.push(new Passed(id, place, from.get(`${topic} ${id}`) ?? place, record, made));
      }
    inputs.forEach(trace);
  }
  return inputs;
}
