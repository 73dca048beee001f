import { Troubles } from '../../src/testing/laws/troubles.js';
import { originOf, type Input, type Output, type World } from '../../src/testing/laws/world.js';
import type { Observed } from '../../src/testing/simulation/observed.js';
import type { History } from '../../src/testing/simulation/scenario.js';

/** Something that a broker could hold after a bug, and the law that must notice. */
export interface Damage {
  readonly name: string;
  readonly law: string;
  /** The same history with the damage done; null where it has nothing that this could be done to. */
  readonly done: (history: History) => History | null;
}

const topicOf = (place: string) => place.slice(0, place.lastIndexOf('/'));

/** The position behind the last record of each source partition. */
function endsOf({ inputs }: World): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  for (const { place, offset } of inputs) ends.set(place, Math.max(ends.get(place) ?? 0, offset + 1));
  return ends;
}

const withOutputs = ({ events, world }: History, change: (place: string, records: readonly Output[]) => Output[]) => ({
  events,
  world: {
    ...world,
    outputs: new Map([...world.outputs].map(([place, records]) => [place, change(place, records)] as const)),
  },
});

/** The first event of which there is another to put in its place. */
function withEvent({ events, world }: History, change: (event: Observed) => Observed | null): History | null {
  for (const [at, event] of events.entries()) {
    const other = change(event);
    if (other) return { events: events.with(at, other), world };
  }
  return null;
}

function withoutAnOutput(history: History): History | null {
  const { inputs, deadLetters } = history.world;
  const dead = new Set(deadLetters.map(({ origin }) => origin));
  const exit = inputs.find((input) => input.exits.length > 0 && !dead.has(originOf(input)))?.exits[0];
  if (!exit) return null;
  return withOutputs(history, (place, records) =>
    records.filter(({ id }) => topicOf(place) !== exit.topic || id !== exit.id),
  );
}

/** Two records of one key, path and source partition, of which nothing was seen to go wrong with either. */
function withTwoSwapped(history: History): History | null {
  const { events, world } = history;
  const troubles = new Troubles(world);
  for (const event of events) troubles.see(event);
  const sources = new Map<string, Input & { readonly path: string | null }>();
  for (const input of world.inputs)
    for (const { topic, id, path } of input.exits) sources.set(`${topic} ${id}`, { ...input, path });
  for (const [place, records] of world.outputs) {
    const before = new Map<string, { readonly at: number; readonly offset: number }>();
    for (const [at, { id, key }] of records.entries()) {
      const input = sources.get(`${topicOf(place)} ${id}`);
      const isAlone = records.filter((other) => other.id === id).length === 1;
      if (!input || key === null || input.path === null || !isAlone) continue;
      if (troubles.has(id) || troubles.has(input.id)) continue;
      const line = `${input.place} ${input.path} ${key}`;
      const first = before.get(line);
      if (first === undefined) before.set(line, { at, offset: input.offset });
      else if (first.offset !== input.offset) {
        const swapped = records.with(at, records[first.at]!).with(first.at, records[at]!);
        return withOutputs(history, (other, same) => (other === place ? swapped : [...same]));
      }
    }
  }
  return null;
}

function withAnotherPlace(history: History): History | null {
  for (const [place, [first, ...rest]] of history.world.outputs) {
    const elsewhere = [...history.world.outputs.keys()].find(
      (other) => other !== place && topicOf(other) === topicOf(place),
    );
    if (!first || first.key === null || elsewhere === undefined || !rest.some(({ key }) => key === first.key)) continue;
    return withOutputs(history, (other, records) =>
      other === place ? rest : other === elsewhere ? [...records, first] : [...records],
    );
  }
  return null;
}

export const damages: readonly Damage[] = [
  { name: 'an output is gone', law: 'conservation', done: withoutAnOutput },
  { name: 'two outputs of one key are swapped', law: 'key order', done: withTwoSwapped },
  { name: 'an output stands where its key does not belong', law: 'one place per key', done: withAnotherPlace },
  {
    name: 'a commit is raised to the end',
    law: 'commit safety',
    done: (history) =>
      withEvent(history, (event) => {
        if (event.type !== 'commit' || event.marks.length === 0) return null;
        const [{ place }, ...marks] = event.marks as [{ place: string; offset: number }];
        return { ...event, marks: [{ place, offset: endsOf(history.world).get(place)! }, ...marks] };
      }),
  },
  {
    name: 'an owner begins at the end',
    law: 'crash safety',
    done: (history) =>
      withEvent(history, (event) => {
        const at = event.type === 'assigned' ? event.partitions[0] : undefined;
        if (event.type !== 'assigned' || !at) return null;
        return { ...event, partitions: [{ ...at, committed: endsOf(history.world).get(at.place)! }] };
      }),
  },
  ...['commit monotonicity', 'liveness'].map((law) => ({
    name: 'the broker has forgotten its commits',
    law,
    done: (history: History) =>
      withEvent(history, (event) => {
        if (event.by !== 'broker' || event.type !== 'committed') return null;
        return { ...event, marks: event.marks.map(({ place }) => ({ place, offset: 0 })) };
      }),
  })),
  {
    name: 'a byte of a dead letter is another',
    law: 'dead-letter fidelity',
    done({ events, world }) {
      const [letter, ...rest] = world.deadLetters;
      if (!letter) return null;
      const value = `${letter.raw.value ?? ''}00`;
      return { events, world: { ...world, deadLetters: [{ ...letter, raw: { ...letter.raw, value } }, ...rest] } };
    },
  },
];
