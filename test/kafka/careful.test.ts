import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDeadLetter } from 'spillway';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { startGuarded, type Guarded } from '../cluster/guarded.js';
import { readAll } from '../cluster/read-all.js';
import { until } from '../cluster/until.js';
import type { CarefulOptions } from './careful-main.js';
import { Flow } from './flow.js';

const MAIN = fileURLToPath(new URL('./careful-main.ts', import.meta.url));
const RECORDS = 200;
const KILLER = 60;
const PARTITIONS = 2;

let flow: Flow;
let folder: string;
let life: Guarded | undefined;
beforeEach(async () => {
  flow = await Flow.open({ brokers: inject('cluster').brokers }, { partitions: PARTITIONS });
  folder = mkdtempSync(join(tmpdir(), 'spillway-careful-'));
});
afterEach(async () => {
  life?.signal('SIGKILL');
  await life?.exited;
  rmSync(folder, { recursive: true });
  await flow.close();
});

/** The numbers that a life began and did not end. */
function cutOff(log: string): number[] {
  const lines = readFileSync(log, 'utf8').split('\n');
  const ended = new Set(lines.filter((line) => line.startsWith('e ')).map((line) => line.slice(2)));
  return lines.flatMap((line) => (line.startsWith('b ') && !ended.has(line.slice(2)) ? [Number(line.slice(2))] : []));
}

it('quarantines a record whose handler ends the process, at the fifth start, and none that was in flight with it', async () => {
  const { brokers } = inject('cluster');
  const { input, output, group } = flow;
  const letters = `${input}.DLQ`;
  await flow.create(letters, PARTITIONS);
  await flow.feed(RECORDS);
  const options: CarefulOptions = { brokers, group, input, output, killer: KILLER, session: 1_000 };
  const script = ['--conditions=spillway-source', '--import', 'tsx', MAIN, JSON.stringify(options)];

  const died: number[][] = [];
  let through = false;
  while (!through) {
    const log = join(folder, `life-${died.length}`);
    const now = (life = await startGuarded(process.execPath, script, { log }));
    await until(
      async () => !now.running() || (through = (await flow.committed()) === RECORDS),
      () => `${now.said()}\n${JSON.stringify(died)}`,
      { within: 60_000 },
    );
    if (through) break;
    expect(await now.exited, now.said()).toBe(3);
    died.push(cutOff(log));
    expect(died.length, JSON.stringify(died)).toBeLessThanOrEqual(4);
  }
  life!.signal('SIGTERM');
  expect(await life!.exited).toBe(0);

  // It took neighbours with it while nobody knew, and was alone when it mattered.
  expect(died.every((numbers) => numbers.includes(KILLER))).toBe(true);
  expect(died.map((numbers) => numbers.length > 1)).toEqual([true, true, false, false]);
  const dead = (await readAll(letters)).map((record) => ({
    number: Number.parseInt(String(record.value), 10),
    kind: readDeadLetter(record)?.kind,
  }));
  expect(dead).toEqual([{ number: KILLER, kind: 'crash' }]);
  expect(flow.missing(await flow.outcome())).toEqual([KILLER]);
}, 300_000);
