import { describe, expect, it } from 'vitest';
import { SpillwayError } from '../../src/core/errors.js';
import { jsonLogger, loggerWith, silent } from '../../src/core/logger.js';
import { VirtualClock } from '../virtual-clock.js';

function logged(fields: object): Record<string, unknown> {
  const lines: string[] = [];
  jsonLogger(new VirtualClock(), (line) => lines.push(line)).warn(fields, 'a record failed');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[^\n]+\n$/);
  return JSON.parse(lines[0]!) as Record<string, unknown>;
}

const cyclic: { self?: unknown; status: number } = { status: 503 };
cyclic.self = cyclic;

describe('the default logger', () => {
  it('writes errors with their code and cause, and bigints as text', () => {
    const error = Object.assign(new TypeError('no'), { code: 'E_NO', cause: new Error('down') });
    expect(logged({ err: error, at: 7n })).toMatchObject({
      level: 40,
      msg: 'a record failed',
      err: { type: 'TypeError', message: 'no', code: 'E_NO', cause: { type: 'Error', message: 'down' } },
      at: '7',
    });
  });

  it('writes where an error was thrown, unless it is one of ours, which says where itself', () => {
    const error = new SpillwayError('LOG_UNAVAILABLE', { problem: 'gone' }, { cause: new RangeError('too far') });
    const { err } = logged({ err: error }) as { err: { stack?: string; cause: { stack?: string } } };
    expect(err.stack).toBeUndefined();
    expect(err.cause.stack).toMatch(/^RangeError: too far\n +at .*logger\.test/);
  });

  // A line that cannot be written must not end the app that writes it.
  it.each([
    ['a cause that holds itself', new Error('no', { cause: cyclic })],
    ['errors that are the cause of each other', causes()],
    ['a code that nobody can read', Object.defineProperty(new Error('no'), 'code', { get: () => fail() })],
  ])('writes a line about an error with %s', (_what, err) => {
    const line = logged({ step: 'price', err });
    expect(line).toMatchObject({ level: 40, msg: 'a record failed', step: 'price' });
    expect(JSON.stringify(line.err)).toContain('no');
  });
});

describe('a logger with fields of its own', () => {
  it('says them at every level, and lets a line overrule them', () => {
    const said: unknown[] = [];
    const say = (level: string) => (fields: object, message: string) => void said.push([level, fields, message]);
    const levels = ['debug', 'info', 'warn', 'error', 'fatal'] as const;
    const logger = loggerWith(
      Object.fromEntries(levels.map((level) => [level, say(level)])) as unknown as typeof silent,
      { app: 'pricing', event: 'none' },
    );
    for (const level of levels) logger[level]({ event: level }, 'hello');
    expect(said).toEqual(levels.map((level) => [level, { app: 'pricing', event: level }, 'hello']));
  });

  it('calls the methods on the logger itself, and swallows what they throw', () => {
    const logger = {
      ...silent,
      lines: 0,
      warn() {
        this.lines++;
        throw new Error('disk full');
      },
    };
    expect(() => loggerWith(logger, {}).warn({}, 'hello')).not.toThrow();
    expect(logger.lines).toBe(1);
  });
});

function causes(): Error {
  const one = new Error('no');
  one.cause = new Error('other', { cause: one });
  return one;
}

function fail(): never {
  throw new Error('not even that');
}
