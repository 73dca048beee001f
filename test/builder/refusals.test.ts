import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder } from 'spillway';

const text = { key: Serdes.string(), value: Serdes.string() };
const words = () => new StreamsBuilder().stream('words', text);

/** Arguments that the types forbid, as a JavaScript caller may give them. */
const untyped = <T>(given: unknown): T => given as T;
const wrong = (option: string) =>
  expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(`'${option}'`) });

describe('what the types would have refused', () => {
  it.each(['', 'a b', '..', undefined, 3, {}])('the topic %j', (topic) => {
    const refused = wrong(typeof topic === 'string' ? 'stream.topic' : 'stream.topics');
    expect(() => new StreamsBuilder().stream(untyped<string>(topic), text)).toThrow(refused);
  });

  it.each([[[]], [['a', '']], [['a', 3]]])('the topics %j', (topics) => {
    expect(() => new StreamsBuilder().stream(untyped<string[]>(topics), text)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });

  it('a source without serdes', () => {
    const builder = new StreamsBuilder();
    expect(() => builder.stream('words', untyped<never>(undefined))).toThrow(wrong('stream.consumed'));
    expect(() => builder.stream('words', untyped<never>({ key: text.key }))).toThrow(wrong('stream.value'));
    expect(() => builder.stream('words', untyped<never>({ ...text, key: Serdes.string }))).toThrow(wrong('stream.key'));
    expect(() => builder.stream('words', { ...text, named: '' })).toThrow(wrong('stream.named'));
  });

  it('merge with what is no stream, or with itself', () => {
    const stream = words();
    expect(() => stream.merge(untyped<typeof stream>({}))).toThrow(wrong('merge.other'));
    expect(() => stream.merge(untyped<typeof stream>(undefined))).toThrow(wrong('merge.other'));
    expect(() => stream.merge(stream)).toThrow(wrong('merge.other'));
  });

  it('via with what is no operator', () => {
    expect(() => words().via(untyped<never>(undefined))).toThrow(wrong('via.operator'));
    expect(() => words().via(untyped<never>({ kind: 'mine' }))).toThrow(wrong('via.operator'));
  });

  it.each(['go on', 3, null, {}, { topic: '' }])('dead letters %j', (deadLetters) => {
    const builder = new StreamsBuilder();
    expect(() => builder.build({ deadLetters: untyped<'stop'>(deadLetters) })).toThrow(/'build\.deadLetters/);
  });

  it('a wrong topic for deadLetter, before anything is recorded', () => {
    const builder = new StreamsBuilder();
    const stream = builder.stream('words', text);
    expect(() => stream.deadLetter('no use', 'a b')).toThrow(wrong('toDLQ.topic'));
    stream.ignore('no use');
    expect(builder.build().graph.nodes.map(({ name }) => name)).toEqual(['source-1', 'ignore-1']);
  });
});
