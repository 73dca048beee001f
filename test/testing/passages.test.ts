import { describe, expect, it } from 'vitest';
import { memory } from '../../src/index.js';
import type { Input } from '../../src/testing/laws/world.js';
import { isThrough, ownTopics, passed } from '../../src/testing/simulation/passages.js';
import type { Shape } from '../../src/testing/simulation/shape.js';

const text = (bytes: Uint8Array | null) => (bytes === null ? '' : Buffer.from(bytes).toString());
const to = (topic: string) => (_record: unknown, id: string) => ({
  exits: [{ topic, id, path: 'below' }],
  poison: false,
});
const shape: Partial<Shape> = {
  internal: { first: to('second'), second: to('out') },
  identify: (_topic, { value }) => text(value),
};
const source = (id: string, from: string): Partial<Input> => ({
  id,
  place: from,
  from,
  exits: [{ topic: 'first', id, path: 'above' }],
});

/** A log whose own topics hold these values, one list for each partition. */
function holding(topics: Readonly<Record<string, readonly (readonly string[])[]>>) {
  const log = memory();
  for (const [topic, partitions] of Object.entries(topics)) {
    log.createTopic(topic, { partitions: partitions.length });
    partitions.forEach((values, partition) =>
      log.append(
        topic,
        values.map((value) => ({ value: Buffer.from(value) })),
        { partition },
      ),
    );
  }
  return log;
}

describe('what an app put into topics of its own', () => {
  it('is input of what reads them, each with the place of its source', () => {
    const log = holding({ first: [['r1'], ['r0', 'r0']], second: [['r0', 'r9']] });
    const supplied = [source('r0', 'in/0'), source('r1', 'in/1')] as Input[];
    const inputs = passed(shape as Shape, log, supplied);
    expect(inputs.map(({ id, place, offset, from }) => [id, place, offset, from])).toEqual([
      ['r1', 'first/0', 0, 'in/1'],
      ['r0', 'first/1', 0, 'in/0'],
      ['r0', 'first/1', 1, 'in/0'],
      ['r0', 'second/0', 0, 'in/0'],
      ['r9', 'second/0', 1, 'second/0'],
    ]);
    expect(inputs[0]).toMatchObject({ charge: 402, exits: [{ topic: 'second', id: 'r1' }], raw: { value: '7231' } });
  });

  it('is through when all of it is committed', () => {
    const log = holding({ first: [['r1'], ['r0', 'r0']] });
    expect(isThrough(shape as Shape, log, new Map())).toBe(false);
    expect(isThrough(shape as Shape, log, new Map([['first/1', 2]]))).toBe(false);
    expect(
      isThrough(
        shape as Shape,
        log,
        new Map([
          ['first/0', 1],
          ['first/1', 2],
        ]),
      ),
    ).toBe(true);
    expect(isThrough({} as Shape, log, new Map())).toBe(true);
  });

  it('is told of the topics that are there by now', () => {
    expect(ownTopics(shape as Shape, holding({ second: [[], []] }))).toEqual([['second', 2]]);
    expect(ownTopics({} as Shape, holding({ second: [[]] }))).toEqual([]);
  });
});
