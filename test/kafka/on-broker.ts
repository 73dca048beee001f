import { chargeOf, type ConsumerRecord } from '../../src/core/record.js';
import type { Input, World } from '../../src/testing/laws/world.js';
import { idOf } from '../../src/testing/simulation/kit.js';
import type { Observed } from '../../src/testing/simulation/observed.js';
import { deadLettersOf, outputsOf } from '../../src/testing/simulation/outcome.js';
import { passed, type Holdings } from '../../src/testing/simulation/passages.js';
import type { History } from '../../src/testing/simulation/scenario.js';
import type { Made, Shape } from '../../src/testing/simulation/shape.js';
import { rawOf } from '../../src/testing/simulation/supply.js';
import { consoleConsume, type LogRecord } from '../cluster/java.js';
import { committed, endOffsets } from '../cluster/topics.js';
import { APP, BATCH, BUDGET, type ObservedGroup } from './observed-group.js';

/** Every topic of a shape; the app makes those of its own. */
export const topicsOf = ({ sources, sinks, internal = {}, deadLetters }: Shape) => ({
  given: [...Object.entries({ ...sources, ...sinks }), ...deadLetters.map((topic) => [topic, 1] as const)],
  own: Object.keys(internal),
});

/** Whether the group has committed all that is in its sources, and then all that this put into topics of its own. */
export async function isThrough(shape: Shape, brokers: readonly string[]): Promise<boolean> {
  for (const topic of [...Object.keys(shape.sources), ...topicsOf(shape).own]) {
    const ends = await endOffsets(topic, brokers);
    const marks = await committed(APP, topic, brokers);
    if (ends.some((end, partition) => (marks[partition] ?? 0) < end && end > 0)) return false;
  }
  return true;
}

/** What a broker holds of a shape's topics, read by Kafka's own Java client as one that wants committed records only. */
async function holdingsOf(shape: Shape, brokers: readonly string[]): Promise<Holdings> {
  const { given, own } = topicsOf(shape);
  const held = new Map<string, LogRecord[]>();
  for (const topic of [...given.map(([name]) => name), ...own])
    held.set(topic, await consoleConsume(brokers, topic, { config: { 'isolation.level': 'read_committed' } }));
  const widths = new Map<string, number>(given);
  for (const topic of own) widths.set(topic, (await endOffsets(topic, brokers)).length);
  return {
    topics: () => [...widths].map(([name, partitions]) => ({ name, partitions })),
    read: (topic, partition) =>
      held.get(topic)!.filter((record) => partition === undefined || record.partition === partition),
  };
}

/** The records of the sources with the offsets that the broker gave them, and what should come of them. */
function inputsOf(shape: Shape, log: Holdings, made: ReadonlyMap<string, Made>): Input[] {
  return Object.entries(shape.sources).flatMap(([topic, partitions]) =>
    Array.from({ length: partitions }, (_, partition) => `${topic}/${partition}`).flatMap((place, partition) =>
      log.read(topic, partition).map((record: ConsumerRecord): Input => {
        const id = idOf(record.headers);
        const { exits, poison } = made.get(id)!;
        const { offset } = record;
        return { id, place, from: place, offset, charge: chargeOf(record), exits, poison, raw: rawOf(record) };
      }),
    ),
  );
}

/** What was seen of a group, and what the broker says of it afterwards: its topics, and the offsets that it committed. */
export async function historyOf(
  shape: Shape,
  brokers: readonly string[],
  group: ObservedGroup,
  made: ReadonlyMap<string, Made>,
): Promise<History> {
  const log = await holdingsOf(shape, brokers);
  const supplied = inputsOf(shape, log, made);
  const inputs = [...supplied, ...passed(shape, log, supplied)];
  const marks: { place: string; offset: number }[] = [];
  for (const topic of [...Object.keys(shape.sources), ...topicsOf(shape).own])
    for (const [partition, offset] of (await committed(APP, topic, brokers)).entries())
      if (offset >= 0) marks.push({ place: `${topic}/${partition}`, offset });
  const end = group.events.at(-1)!.t;
  // The last word on what is committed is the broker's, and where the next owner would begin.
  const last: Observed[] = [
    { t: end, by: 'broker', type: 'committed', call: 0, generation: 0, marks },
    {
      t: end,
      by: 'broker',
      type: 'assigned',
      generation: 0,
      partitions: marks.map(({ place, offset }) => ({ place, committed: offset })),
    },
  ];
  const world: World = {
    inputs,
    deadLetterTopics: shape.deadLetters,
    outputs: outputsOf(shape, log),
    deadLetters: deadLettersOf(shape, log),
    limits: {
      ...BUDGET,
      batchRecords: BATCH,
      batchBytes: Math.ceil(BUDGET.bytes / 4),
      callTimeout: shape.callTimeout,
      healedAt: end,
      recovery: Infinity,
    },
    endedAt: end,
    ledgers: group.ledgers,
  };
  return { events: [...group.events, ...last], world };
}

/** Records that an app was told are in the log, and that the broker does not hold. */
export function lostOf({ events, world }: History): string[] {
  const held = new Map<string, Set<string>>();
  for (const [place, records] of world.outputs) held.set(place, new Set(records.map(({ id }) => id)));
  const letters = new Set(world.deadLetters.map(({ topic, origin }) => `${topic} ${origin}`));
  return events.flatMap((event) => {
    if (event.type !== 'appended') return [];
    const topic = event.place.slice(0, event.place.lastIndexOf('/'));
    const isThere = (id: string, of?: string) =>
      of === undefined ? held.get(event.place)?.has(id) : letters.has(`${topic} ${of}`);
    return event.records.flatMap(({ id, of }) => (isThere(id, of) ? [] : [`${event.place} ${id}`]));
  });
}
