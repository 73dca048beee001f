import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { accountOf } from '../../examples/console/account.js';
import type { Sample, View } from '../../examples/console/frame.js';
import { Screen } from '../../examples/console/screen.js';

const settled = {
  emitted: 7,
  consumed: 0,
  diverted: 0,
  'retry-topic': 0,
  filtered: 0,
  'dead-lettered': 0,
  shed: 0,
  sampled: 0,
  expired: 0,
  deduped: 0,
};
const source = { in: 7, settled, abandoned: 0, inFlight: 0, balanced: true };

/** What a screen on such a stream writes in so many milliseconds. */
function written(stream: { isTTY: boolean; columns?: number }, milliseconds: number): string[] {
  const writes: string[] = [];
  const write = (text: string) => writes.push(text) > 0;
  const look = (before: Sample): View => ({
    name: 'orders',
    account: accountOf({ source, steps: [], topics: {}, deadLetters: {}, balanced: true }, before.seconds + 0.1),
    inPerSecond: 0,
    outPerSecond: 0,
    waiting: 0,
    total: 14,
    paused: [],
    draining: false,
  });
  const screen = new Screen({ ...stream, write } as unknown as NodeJS.WriteStream, look);
  vi.advanceTimersByTime(milliseconds);
  screen.close();
  vi.advanceTimersByTime(milliseconds);
  return writes;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('NO_COLOR', '');
  vi.stubEnv('TERM', 'xterm');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

it('writes over its own lines in a terminal, and clears them at the end', () => {
  const [first, second, last, ...more] = written({ isTTY: true, columns: 100 }, 250);
  expect(first).toContain('50 %');
  expect(first!.startsWith('\x1b[2K')).toBe(true);
  expect(second!.startsWith('\x1b[4A\x1b[2K')).toBe(true);
  expect(last).toBe('\x1b[4A\x1b[J');
  expect(more).toEqual([]);
});

it('shows no colours with NO_COLOR', () => {
  expect(written({ isTTY: true, columns: 100 }, 150)[0]).toContain('\x1b[32m');
  vi.stubEnv('NO_COLOR', '1');
  const plain = written({ isTTY: true, columns: 100 }, 150)[0]!;
  expect(plain.replaceAll('\x1b[2K', '')).not.toContain('\x1b');
});

it('cuts what is wider than the terminal', () => {
  const lines = written({ isTTY: true, columns: 20 }, 150)[0]!.replaceAll('\x1b[2K', '').trimEnd().split('\n');
  expect(lines).toHaveLength(4);
  for (const line of lines) expect(line.length).toBeLessThan(20);
});

it('writes a plain line now and then where there is no terminal', () => {
  expect(written({ isTTY: false }, 4_900)).toEqual([]);
  const [line, ...more] = written({ isTTY: false }, 5_100);
  expect(line).toMatch(/^orders {2}7 of 14 .*\n$/);
  expect(line).not.toContain('\x1b');
  expect(more).toEqual([]);
  vi.stubEnv('TERM', 'dumb');
  expect(written({ isTTY: true, columns: 100 }, 4_900)).toEqual([]);
});
