import { describe, expect, it } from 'vitest';
import { jsonLogger } from '../../src/core/logger.js';
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

function causes(): Error {
  const one = new Error('no');
  one.cause = new Error('other', { cause: one });
  return one;
}

function fail(): never {
  throw new Error('not even that');
}
