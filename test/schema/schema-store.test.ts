import { describe, expect, it } from 'vitest';
import { SpillwayError } from '../../src/core/errors.js';
import type { ConsumerRecord } from '../../src/core/record.js';
import type { RegisteredSchema, RegistryClient } from '../../src/schema/client.js';
import { SchemaStore } from '../../src/schema/schema-store.js';
import { writeHead } from '../../src/schema/wire.js';

interface Question {
  readonly id: number;
  answer(schema: RegisteredSchema | undefined): void;
  fail(error: Error): void;
}

/** A registry whose answers the test gives. */
function asked(limit = 100, ttl = 1000) {
  const questions: Question[] = [];
  const client: RegistryClient = {
    synchronous: false,
    schemaById: (id) =>
      new Promise((resolve, reject) => {
        questions.push({ id, answer: resolve, fail: reject });
      }),
    idOf: () => undefined,
    register: () => 0,
    latest: () => undefined,
  };
  return { questions, store: new SchemaStore(client, limit, ttl), ids: () => questions.map(({ id }) => id) };
}

const string: RegisteredSchema = { schema: '"string"' };
const record = (id: number | null): ConsumerRecord => {
  const value = Buffer.alloc(6);
  if (id !== null) writeHead(value, id);
  else value.fill(9);
  return { offset: 0, key: null, value, headers: [], timestamp: 0 };
};
const chunk = (...ids: readonly (number | null)[]) => ids.map(record);
const at = (now = 0, partition = 0) => ({ topic: 't', partition, now });
const codeOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return (error as SpillwayError).code;
  }
  return 'none';
};

describe('prepare', () => {
  it('asks once for each id that is not known, and is done when all have answered', async () => {
    const { store, questions, ids } = asked();
    const done = store.prepare(chunk(1, 1, 2, 1, null), 'value', at());
    expect(ids()).toEqual([1, 2]);
    questions.forEach((question) => question.answer(string));
    await done;
    expect(store.get(1)).toBe(string);
    expect(store.prepare(chunk(1, 2), 'value', at())).toBeUndefined();
  });

  it('shares a question that is under way with other partitions', async () => {
    const { store, questions } = asked();
    const both = [store.prepare(chunk(7), 'value', at(0, 0)), store.prepare(chunk(7), 'value', at(0, 1))];
    expect(questions).toHaveLength(1);
    questions[0]!.answer(string);
    await both[0];
    await both[1];
    expect(store.get(7)).toBe(string);
  });

  it('looks at keys when told so, and at nothing that has no head', () => {
    const { store, questions } = asked();
    expect(store.prepare(chunk(7), 'key', at())).toBeUndefined();
    expect(store.prepare(chunk(null, -5), 'value', at())).toBeUndefined();
    expect(questions).toHaveLength(0);
  });

  it('does not ask again for what the registry does not know, until the time is over', async () => {
    const { store, questions } = asked(100, 1000);
    const first = store.prepare(chunk(7), 'value', at(5000));
    questions[0]!.answer(undefined);
    await first;
    expect(codeOf(() => store.get(7))).toBe('UNKNOWN_SCHEMA_ID');
    expect(store.prepare(chunk(7), 'value', at(5999))).toBeUndefined();
    const again = store.prepare(chunk(7), 'value', at(6000));
    expect(questions).toHaveLength(2);
    questions[1]!.answer(string);
    await again;
    expect(store.get(7)).toBe(string);
  });

  it('rejects for an outage, calls nothing unknown, and asks again the next time', async () => {
    const { store, questions } = asked();
    const outage = new SpillwayError('REGISTRY_UNAVAILABLE', { problem: 'gone' });
    const first = store.prepare(chunk(7), 'value', at());
    questions[0]!.fail(outage);
    await expect(first).rejects.toBe(outage);
    const again = store.prepare(chunk(7), 'value', at());
    questions[1]!.answer(string);
    await again;
    expect(store.get(7)).toBe(string);
  });

  it('waits for ten unknown ids a minute in a partition; those beyond fail at once', async () => {
    const { store, questions, ids } = asked();
    const many = Array.from({ length: 15 }, (_, i) => i + 1);
    const first = store.prepare(chunk(...many), 'value', at(0));
    expect(ids()).toEqual(many.slice(0, 10));
    questions.forEach((question) => question.answer(undefined));
    await first;
    expect(questions).toHaveLength(10);
    expect(codeOf(() => store.get(12))).toBe('UNKNOWN_SCHEMA_ID');
    expect(store.prepare(chunk(12, 13), 'value', at(59_999))).toBeUndefined();
    expect(store.prepare(chunk(12), 'value', at(59_999, 1))).toBeDefined(); // another partition has its own
    expect(store.prepare(chunk(13), 'value', at(60_000))).toBeDefined();
  });

  it('does not count ids that are found: a topic may have many schemas', async () => {
    const { store, questions } = asked();
    const many = Array.from({ length: 35 }, (_, i) => i + 1);
    const done = store.prepare(chunk(...many), 'value', at());
    for (let next = 0; next < many.length;) {
      while (next < questions.length) questions[next++]!.answer(string);
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    }
    await done;
    expect(questions).toHaveLength(35);
    expect(many.map((id) => store.get(id))).toEqual(many.map(() => string));
  });

  it('keeps as many schemas as it may, and asks again for others', async () => {
    const { store, questions } = asked(2);
    for (const id of [1, 2, 3]) {
      const done = store.prepare(chunk(id), 'value', at());
      questions.at(-1)!.answer(string);
      await done;
    }
    expect(store.prepare(chunk(3, 2), 'value', at())).toBeUndefined();
    expect(store.prepare(chunk(1), 'value', at())).toBeDefined();
  });
});
