import { describe, expect, it } from 'vitest';
import type { Logger } from '../../../src/index.js';
import { Narrator } from '../../../src/runtime/voice.js';
import { EventCounts } from '../../../src/ops/event-counts.js';
import { VirtualClock } from '../../virtual-clock.js';
import { away, failing, Retrying } from './retrying.js';

/** What an app with these events says, and counts. */
function told(run: Retrying) {
  const lines: unknown[] = [];
  const say = (level: string) => (fields: object) => void lines.push({ level, ...fields });
  const logger = Object.fromEntries(['debug', 'info', 'warn', 'error', 'fatal'].map((level) => [level, say(level)]));
  const narrator = new Narrator(logger as unknown as Logger, new VirtualClock());
  const counts = new EventCounts(() => 0);
  for (const event of run.app.events) {
    narrator.narrate(event);
    counts.count(event);
  }
  return { lines: lines.filter((line) => /^(record|breaker)/.test((line as { event: string }).event)), counts };
}

describe('what is told of retries (D51)', () => {
  it('is each failure that is tried again, and the one that is given up', async () => {
    const run = new Retrying({ attempts: 2, base: 100, jitter: 'none' }, failing({ a1: 9, b1: 1 }));
    run.feed('a1');
    await run.app.advance(1_000);
    run.feed('b1', 'c1');
    await run.app.advance(1_000);
    const { lines, counts } = told(run);
    expect(lines).toMatchObject([
      { level: 'debug', event: 'record.retry', node: 'step', offset: 0, attempt: 1, delay: 100 },
      { level: 'warn', event: 'record.failed', node: 'step', offset: 0, attempt: 2 },
      { level: 'info', event: 'record.dlq', offset: 0, attempt: 2, dlq_topic: 'dead' },
      { level: 'debug', event: 'record.retry', offset: 1, attempt: 1 },
    ]);
    expect([...counts.retries]).toEqual([{ labels: ['step', 'Error'], count: 2 }]);
    expect([...counts.errors]).toEqual([{ labels: ['step', 'Error', 'processing'], count: 1 }]);
  });

  it('is an outage, when it begins and when it is over', async () => {
    let isAway = true;
    const run = new Retrying({ base: 10, named: 'again' }, () => (isAway ? away : null));
    run.feed(...Array.from({ length: 40 }, (_, i) => `${String.fromCharCode(97 + (i % 26))}${i}`));
    await run.app.advance(20_000);
    isAway = false;
    await run.app.advance(60_000);
    const breaker = told(run).lines.filter((line) => /^breaker/.test((line as { event: string }).event));
    expect(breaker).toEqual([
      { level: 'warn', event: 'breaker.open', step: 'again' },
      { level: 'info', event: 'breaker.closed', step: 'again' },
    ]);
    expect(run.balanced).toBe(true);
  });
});
