import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { startGuarded, type Guarded } from '../cluster/guarded.js';
import { until } from '../cluster/until.js';
import { runs } from '../runs.js';
import { Flow } from './flow.js';
import type { Held, SlowOptions } from './slow-sink-main.js';

const MAIN = fileURLToPath(new URL('./slow-sink-main.ts', import.meta.url));
const MIB = 2 ** 20;
/** The default. */
const BUDGET = 256 * MIB;
/** Of a kilobyte each: more than the budget takes. */
const BACKLOG = 150_000;

let flow: Flow;
let folder: string;
let app: Guarded | undefined;
beforeEach(async () => {
  flow = await Flow.open({ brokers: inject('cluster').brokers });
  folder = mkdtempSync(join(tmpdir(), 'spillway-slow-'));
});
afterEach(async () => {
  app?.signal('SIGKILL');
  await app?.exited;
  rmSync(folder, { recursive: true });
  await flow.close();
});

it('D17: a slow sink over a large backlog keeps memory within the budget and a fifth, and its place in the group', async () => {
  await flow.feed(BACKLOG, 1_000);
  const { input, output, group } = flow;
  const { brokers } = inject('cluster');
  const options: SlowOptions = { brokers, group, input, output, budget: BUDGET, more: runs(10_000) };
  const log = join(folder, 'said');
  const script = ['--conditions=spillway-source', '--import', 'tsx', MAIN, JSON.stringify(options)];
  app = await startGuarded(process.execPath, script, { log, folder });

  let last: Held | undefined;
  await until(
    () => {
      const line = readFileSync(log, 'utf8').trimEnd().split('\n').at(-1);
      last = line === undefined || line === '' ? undefined : (JSON.parse(line) as Held);
      return last?.done === true;
    },
    () => `it is at ${JSON.stringify(last)}: ${app!.said()}`,
    { within: 300_000 },
  );
  expect(last!.used).toBeLessThanOrEqual(BUDGET);
  expect((last!.peak - last!.idle) / MIB).toBeLessThanOrEqual((BUDGET * 1.2) / MIB);
  expect(last!.assignments).toBe(1);
}, 400_000);
