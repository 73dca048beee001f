import { type Ledger } from 'spillway';
import { expect, it } from 'vitest';
import { accountOf } from '../../examples/console/account.js';
import { frameOf, type View } from '../../examples/console/frame.js';
import { ECHO, interruptOf } from '../../examples/console/interrupts.js';
import { paintOf } from '../../examples/console/paint.js';
import { tableOf } from '../../examples/console/table.js';

const settled = {
  emitted: 10,
  consumed: 2,
  diverted: 3,
  'retry-topic': 0,
  filtered: 4,
  'dead-lettered': 5,
  shed: 1,
  sampled: 1,
  expired: 1,
  deduped: 1,
};
const ledgerWith = (change: Partial<Ledger['source']> = {}, balanced = true): Ledger => ({
  source: { in: 31, settled, abandoned: 2, inFlight: 1, balanced: true, ...change },
  steps: [],
  topics: { priced: 10, DLQ: 5 },
  deadLetters: { 'validation: CONTRACT': 5 },
  balanced,
});

it('puts each source record in one column', () => {
  expect(accountOf(ledgerWith(), 1.23456)).toEqual({
    in: 31,
    out: 15,
    filtered: 4,
    deadLettered: 5,
    dropped: 4,
    abandoned: 2,
    inFlight: 1,
    balanced: true,
    topics: { priced: 10, DLQ: 5 },
    deadLetters: { 'validation: CONTRACT': 5 },
    seconds: 1.235,
  });
});

it('does not balance when a record is missing, or when the ledger says so', () => {
  expect(accountOf(ledgerWith({ in: 32 }), 1).balanced).toBe(false);
  expect(accountOf(ledgerWith({}, false), 1).balanced).toBe(false);
});

it('is printed with every column, topic and reason', () => {
  const text = tableOf(accountOf(ledgerWith(), 2), paintOf(false), 1_200);
  for (const line of [/ in +31\n/, / out +15\n/, / dropped +4\n/, / priced +10\n/, / validation: CONTRACT +5\n/]) {
    expect(text).toMatch(line);
  }
  expect(text).toContain('balanced: in = out + filtered');
  expect(text).toContain('1,200 more were in the log and not read');
  expect(tableOf(accountOf(ledgerWith({ in: 32 }), 2), paintOf(false), 0)).toContain('NOT BALANCED');
});

it('is shown live with rates, reasons, pauses and, when the total is known, a bar', () => {
  const view: View = {
    name: 'orders',
    account: accountOf(ledgerWith(), 2),
    inPerSecond: 1_500,
    outPerSecond: 900,
    waiting: 40,
    total: 60,
    paused: ['orders/2 boundary:tier'],
    draining: true,
  };
  expect(frameOf(view, paintOf(false))).toEqual([
    'orders  ███████████████░░░░░░░░░░░░░░░ 50 %  30 of 60  2.0 s  draining',
    'in 1,500/s  out 900/s  in flight 1  waiting in the log 40',
    'dead letters validation: CONTRACT 5',
    'paused orders/2 boundary:tier',
  ]);
  expect(frameOf({ ...view, total: Infinity, paused: [] }, paintOf(false))).toEqual(
    expect.arrayContaining(['orders  30 settled  2.0 s  draining', 'paused no']),
  );
  expect(frameOf(view, paintOf(true))[3]).toBe('paused \x1b[33morders/2 boundary:tier\x1b[0m');
});

it('drains at the first Ctrl-C, takes its echo for the same, and ends at the next', () => {
  const done: string[] = [];
  let now = 1_000;
  const interrupt = interruptOf(
    () => done.push('drain'),
    () => done.push('end'),
    () => now,
  );
  interrupt();
  now += ECHO;
  interrupt();
  expect(done).toEqual(['drain']);
  now += 1;
  interrupt();
  expect(done).toEqual(['drain', 'end']);
});
