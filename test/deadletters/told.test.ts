import { describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type AppEvent, type DeadLetterOptions, type StreamsOptions } from '../../src/index.js';
import { Running } from '../runtime/running.js';

const text = { key: Serdes.string(), value: Serdes.string() };

/** Every record fails with `card 4111` in its message; what became of it. */
async function failed(options: DeadLetterOptions, streams: Partial<StreamsOptions> = {}, local = true) {
  const builder = new StreamsBuilder();
  builder
    .stream('in', text)
    .mapValues(
      (value): string => {
        throw new RangeError(`no ${value}`);
      },
      { named: 'pay' },
    )
    .toDLQ('dead', options)
    .to('out', text);
  const through = (log: Running['log']) => (local ? log : { open: log.open.bind(log) });
  const run = new Running(builder.build(), { in: 1 }, streams, through);
  const failures: AppEvent[] = [];
  run.app.events$.subscribe((event) => void (event.type === 'failure' && failures.push(event)));
  await run.start();
  run.feed('in', ['k', 'card 4111']);
  await run.advance(200);
  expect(run.values('dead')).toEqual(['card 4111']);
  expect(run.app.state).toBe('RUNNING');
  expect(run.log.committed('app', 'in', 0)).toBe(1);
  expect(run.app.ledger()).toMatchObject({ balanced: true, deadLetters: { 'processing: RangeError': 1 } });
  const errors = failures.map((event) => (event.type === 'failure' ? event.failure.error : null));
  return { headers: run.headers('dead')[0]!, errors };
}

const STACK = '__streams.errors.stacktrace';
const LEFT_OUT = 'spillway.dlq.left-out';

describe('what a dead letter tells besides', () => {
  it('is what enrich says of the failure, as text or bytes', async () => {
    const { headers } = await failed({
      enrich: ({ step, origin }) => ({ team: `${step}ments`, raw: Buffer.from([0x31, origin.partition + 0x32]) }),
    });
    expect(headers).toMatchObject({ team: 'payments', raw: '12', 'spillway.dlq.enriched': '["team","raw"]' });
    expect(headers[LEFT_OUT]).toBeUndefined();
  });

  it('is of the error only what redact leaves of it, and of the rest nothing less', async () => {
    const redact = ({ name, message, stack }: Error) => ({
      name,
      message: message.replace(/\d+/, '****'),
      stack: stack?.replace(/\d{4}/g, '****'),
    });
    const { headers, errors } = await failed({ redact });
    expect(headers).toMatchObject({
      '__streams.errors.exception': 'RangeError',
      '__streams.errors.message': 'no card ****',
      'spillway.dlq.step': 'pay',
    });
    expect(headers[STACK]).toContain('RangeError: no card ****\n');
    // Who looks at the app itself is told all.
    expect(errors.map((error) => error?.message)).toEqual(['no card 4111']);
  });

  it('has no stack of an error whose redaction has none', async () => {
    const { headers } = await failed({ redact: ({ name }) => ({ name, message: '' }) });
    expect([headers['__streams.errors.message'], headers[STACK]]).toEqual(['', '']);
  });

  const broken = () => {
    throw new TypeError('broken');
  };
  it.each([
    ['throws', broken, 'TypeError'],
    ['gives a Promise', async () => ({ name: 'a', message: 'b' }), 'PROMISE_FROM_SYNC_STEP'],
    ['gives nothing', () => undefined, 'INVALID_DEAD_LETTER'],
    ['gives too much', () => ({ team: 'x'.repeat(40_000) }), 'INVALID_DEAD_LETTER'],
    ['gives a name of ours', () => ({ 'spillway.dlq.id': 'x' }), 'INVALID_DEAD_LETTER'],
    ['gives a number', () => ({ team: 7 }), 'INVALID_DEAD_LETTER'],
  ])('is left out, and said to be, where enrich %s; the letter is written all the same', async (_, enrich, problem) => {
    const { headers, errors } = await failed({ enrich: enrich as () => Record<string, string> });
    expect(headers[LEFT_OUT]).toBe(`enrich: ${problem}`);
    expect(headers).toMatchObject({ '__streams.errors.message': 'no card 4111', 'spillway.dlq.step': 'pay' });
    expect(headers['team']).toBeUndefined();
    // A failure of the record, with both errors.
    expect(errors).toHaveLength(2);
    expect(errors[1]).toBeInstanceOf(AggregateError);
    expect((errors[1] as AggregateError).errors[0]).toBe(errors[0]);
    expect(errors[1]!.cause).toBe(errors[0]);
  });

  it.each([
    ['throws', broken, 'TypeError'],
    ['gives a Promise', async () => new Error('b'), 'PROMISE_FROM_SYNC_STEP'],
    ['gives text', () => 'no card', 'INVALID_DEAD_LETTER'],
    ['gives null', () => null, 'INVALID_DEAD_LETTER'],
  ])('is nothing of the error where redact %s', async (_, redact, problem) => {
    const { headers, errors } = await failed({ redact: redact as unknown as (error: Error) => Error });
    expect(headers[LEFT_OUT]).toBe(`redact: ${problem}`);
    expect(JSON.stringify(headers)).not.toContain('4111');
    expect(Object.keys(headers)).not.toContain(STACK);
    expect(headers['spillway.dlq.step']).toBe('pay');
    expect(errors).toHaveLength(2);
  });

  it('is left out by both of them when both fail', async () => {
    const { headers } = await failed({ enrich: broken, redact: broken });
    expect(headers[LEFT_OUT]).toBe('enrich: TypeError, redact: TypeError');
  });
});

describe('the stack trace in a dead letter', () => {
  it.each([
    ['is there on the embedded log', {}, {}, true, true],
    ['is not there on a log that others read', {}, {}, false, false],
    ['is there when the app asks for it', {}, { stacktraces: true }, false, true],
    ['is not there when the app does not want it', {}, { stacktraces: false }, true, false],
    ['is there when the handler asks for it', { stacktraces: true }, { stacktraces: false }, false, true],
    ['is not there when the handler does not want it', { stacktraces: false }, { stacktraces: true }, true, false],
  ])('%s', async (_, options, streams, local, isThere) => {
    const { headers } = await failed(options, streams, local);
    const stack = headers[STACK];
    if (isThere) expect(stack).toMatch(/^RangeError: no card 4111\n +at /);
    else expect(stack).toBeUndefined();
  });
});
