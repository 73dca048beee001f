import { describe, expect, it } from 'vitest';
import { SpillwayError } from '../../src/core/errors.js';
import { sparingFrames } from '../../src/core/frames.js';
import { Serdes, StreamsBuilder, type DeadLetterOptions } from '../../src/index.js';
import { Running } from '../runtime/running.js';

const FRAMES = /\n +at /;
const text = { key: Serdes.string(), value: Serdes.string() };

const contract = () => new SpillwayError('CONTRACT', { problem: 'no' }, { cause: new Error('why') });

/** The errors of a record that breaks a contract and of one at which a user's function throws, and the headers of both. */
async function failed(options: DeadLetterOptions | null, stacktraces: boolean) {
  const builder = new StreamsBuilder();
  const words = builder
    .stream('in', text)
    .validate((_, word) => word !== 'bad' || { path: 'word', problem: 'is bad' })
    .mapValues((word) => {
      if (word === 'worse') throw new RangeError(word);
      return word;
    });
  (options ? words.toDLQ('dead', options) : words).to('out', text);
  const topology = builder.build(options ? {} : { deadLetters: 'stop' });
  const run = new Running(topology, { in: 1 }, { stacktraces });
  const errors: Error[] = [];
  run.app.events$.subscribe((event) => void (event.type === 'failure' && errors.push(event.failure.error)));
  run.app.done.catch(() => {});
  await run.start();
  run.feed('in', ['k', 'bad'], ['k', 'worse']);
  await run.advance(200);
  return { errors, letters: options ? run.headers('dead') : [] };
}

describe('the frames of an error of our own', () => {
  it.each([
    ['are not taken where no dead letter has a stack', {}, false, false],
    ['are taken where the app has stacks written', {}, true, true],
    ['are taken where a handler has them written', { stacktraces: true }, false, true],
    ['are not taken where no handler wants what the app has written', { stacktraces: false }, true, false],
  ])('%s', async (_, options, stacktraces, areThere) => {
    const { errors, letters } = await failed(options, stacktraces);
    const [ours, theirs] = errors;
    expect(ours).toMatchObject({ code: 'CONTRACT', path: 'word' });
    expect(FRAMES.test(ours!.stack!)).toBe(areThere);
    expect(theirs!.stack).toMatch(/^RangeError: worse\n +at .*frames\.test/);
    expect(letters[0]).toMatchObject({ '__streams.errors.message': ours!.message });
    const stacks = letters.map((headers) => headers['__streams.errors.stacktrace']);
    expect(stacks).toEqual(areThere ? errors.map(({ stack }) => stack!.slice(0, 8_000)) : [undefined, undefined]);
  });

  it('are taken where there are no dead letters and the app stops', async () => {
    const { errors } = await failed(null, false);
    expect(errors[0]!.stack).toMatch(FRAMES);
  });

  it('are all that is spared, and only meanwhile', () => {
    const spared = sparingFrames(() => sparingFrames(contract) && contract());
    const { stack, ...told } = { ...contract(), message: contract().message, stack: contract().stack };
    expect(spared).toMatchObject(told);
    expect(spared.cause).toEqual(new Error('why'));
    expect(stack).toMatch(FRAMES);
    expect(spared.stack).not.toMatch(FRAMES);
    expect(sparingFrames(() => new Error('theirs')).stack).toMatch(FRAMES);
    const thrown = new Error('out of it');
    expect(() =>
      sparingFrames(() => {
        throw thrown;
      }),
    ).toThrow(thrown);
    expect(contract().stack).toMatch(FRAMES);
  });

  it('are as many as the process says', () => {
    const { stackTraceLimit } = Error;
    try {
      Error.stackTraceLimit = 1;
      expect(contract().stack!.match(/\n +at /g)).toHaveLength(1);
      expect(Error.stackTraceLimit).toBe(1);
      sparingFrames(contract);
      expect(Error.stackTraceLimit).toBe(1);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  });
});
