import type { Law } from '../../src/testing/laws/law.js';
import { judge } from '../../src/testing/laws/law.js';
import type { Input, World } from '../../src/testing/laws/world.js';
import type { Happening, Observed, Seen } from '../../src/testing/simulation/observed.js';

/** One instance, and things that it did in that order, one a millisecond. */
export function told(...happenings: readonly (Happening & { readonly by?: string })[]): Observed[] {
  return happenings.map(({ by = 'a1', ...happening }, t) => ({ t, by, ...happening }));
}

/** The record at an offset of in/0, which should come out in out/0 under its own id. */
export function input(offset: number, more: Partial<Input> = {}): Input {
  const id = more.id ?? `r${offset}`;
  return {
    id,
    place: 'in/0',
    from: 'in/0',
    offset,
    charge: 500,
    exits: [{ topic: 'out', id, path: 'main' }],
    poison: false,
    raw: { key: '6b', value: '76', headers: [['id', '7230']] },
    ...more,
  };
}

export function world(inputs: readonly Input[], more: Partial<World> = {}): World {
  return {
    inputs,
    deadLetterTopics: ['in.DLQ'],
    outputs: new Map(),
    deadLetters: [],
    limits: {
      records: 2,
      bytes: 2000,
      batchRecords: 1,
      batchBytes: 500,
      callTimeout: 100,
      healedAt: 0,
      recovery: 1000,
    },
    endedAt: 500,
    ledgers: [],
    ...more,
  };
}

export const seen = (id: string, key = 'k'): Seen => ({ id, key });

export const assigned = (committed: number, generation = 1): Happening => ({
  type: 'assigned',
  generation,
  partitions: [{ place: 'in/0', committed }],
});

export const admitted = (...offsets: number[]): Happening => ({
  type: 'offered',
  place: 'in/0',
  fetched: offsets[0]!,
  next: offsets.at(-1)! + 1,
  offsets,
  admitted: true,
});

type Write = 'produce' | 'appended' | 'acknowledged';
export const wrote = (type: Write, ids: readonly string[], place = 'out/0'): Happening => ({
  type,
  call: 1,
  place,
  records: ids.map((id) => (place.startsWith('in.DLQ/') ? { ...seen(id), of: `in/0@${id.slice(1)}` } : seen(id))),
});

type Commit = 'commit' | 'committed' | 'commit refused';
export const marked = (type: Commit, offset: number, generation = 1): Happening => ({
  type,
  call: 1,
  generation,
  marks: [{ place: 'in/0', offset }],
});

export const refused = (
  ids: readonly string[],
  retriable: boolean,
  { place = 'out/0', code = retriable ? 'LOG_UNAVAILABLE' : 'PRODUCE_REFUSED' } = {},
): Happening => ({
  type: 'refused',
  call: 1,
  place,
  records: ids.map((id) => seen(id)),
  retriable,
  code,
});

/** What the law says of a history; undefined when it holds. */
export const verdict = (law: Law, of: World, events: readonly Observed[] = []): string | undefined =>
  judge([law], events, of)[0]?.problem;
