import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { command, expectBalanced, expectRefused } from './command.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-orders-'));
});
afterAll(() => rm(folder, { recursive: true }));

const order = (change: object) => JSON.stringify({ id: 'o', customerId: 'c-1', cents: 500, channel: 'web', ...change });

const LINES = [
  order({}),
  order({ customerId: 'c-2', remark: 'what the schema does not know is left out' }),
  order({ channel: 'store', cents: 20_000 }),
  order({ channel: 'store', cents: 20 }),
  order({ cents: -1 }),
  order({ channel: 'phone' }),
  order({ cents: '500' }),
  order({ cents: 1.5 }),
  order({ customerId: 7 }),
  order({ customerId: 'gone-1' }),
  'not json',
  '',
  'null',
  '[]',
  '{"id":"o","customerId":"c-1"}',
];
const ACCOUNT = {
  in: 14,
  out: 3,
  filtered: 1,
  deadLettered: 10,
  topics: { 'orders.priced': 2, 'orders.audit': 1, 'orders.DLQ': 9, 'orders.web.DLQ': 1 },
  deadLetters: { 'deserialization: WRONG_MAGIC_BYTE': 8, 'validation: CONTRACT': 1, 'processing: Error': 1 },
};

it('ends by itself with an account that balances', async () => {
  const { code, stdout, stderr } = await command('start', []);
  expect({ code, colours: `${stdout}${stderr}`.includes('\x1b') }).toEqual({ code: 0, colours: false });
  expect(stdout).toMatch(/ in +10,000\n/);
  expect(stdout).toContain('balanced: in = out +');
});

it('runs as many records as are wanted, the same for the same seed', async () => {
  const [first, second] = await Promise.all(
    ['7', '7'].map((seed) => command('start', ['--records', '2000', '--seed', seed, '--json'])),
  );
  for (const ended of [first!, second!]) {
    expect(ended.code).toBe(0);
    expectBalanced(ended.account());
    expect(ended.account().in).toBe(2_000);
    expect(Object.keys(ended.account().deadLetters).sort()).toEqual([
      'deserialization: TRAILING_BYTES',
      'deserialization: TRUNCATED',
      'deserialization: UNKNOWN_SCHEMA_ID',
      'deserialization: WRONG_MAGIC_BYTE',
      'processing: Error',
      'validation: CONTRACT',
    ]);
  }
  expect({ ...second!.account(), seconds: 0 }).toEqual({ ...first!.account(), seconds: 0 });
});

it("runs a user's own orders from a file, and takes bad lines for poison records", async () => {
  const path = join(folder, 'orders.ndjson');
  await writeFile(path, `\ufeff${LINES.join('\r\n')}`);
  const { code, account } = await command('start', ['--input', path, '--json']);
  expect(code).toBe(0);
  expectBalanced(account());
  expect(account()).toMatchObject(ACCOUNT);
});

it('runs them from standard input', async () => {
  const { code, account } = await command('start', ['--input', '-', '--json'], { input: `${LINES.join('\n')}\n` });
  expect(code).toBe(0);
  expectBalanced(account());
  expect(account()).toMatchObject(ACCOUNT);
});

it('takes no more of an input than it is told', async () => {
  const input = Array.from({ length: 200 }, () => Buffer.from(`${order({})}\n`.repeat(100)));
  const { code, account } = await command('start', ['--input', '-', '--records', '50', '--json'], { input });
  expect(code).toBe(0);
  expectBalanced(account());
  expect(account().in).toBe(50);
});

it('feeds for as long as it is told, and brings what came before to its end', async () => {
  const { code, account } = await command('start', ['--for', '500ms', '--rate', '1000', '--json']);
  expect(code).toBe(0);
  expectBalanced(account());
  expect(account().in).toBeGreaterThan(0);
});

it('drains at Ctrl-C and prints the account', async () => {
  const { code, account, stderr } = await command('start', ['--for', '10m', '--rate', '1000', '--json', '--verbose'], {
    interruptAt: 'a record failed',
  });
  expect(code).toBe(0);
  expectBalanced(account());
  expect(account().in).toBeGreaterThan(0);
  expect(stderr).toContain('state NOT_RUNNING');
});

it('refuses bad options and missing files in one line', async () => {
  const missing = join(folder, 'missing.ndjson');
  const [unknown, nowhere, directory] = await Promise.all(
    [['--colour'], ['--input', missing], ['--input', folder]].map((args) => command('start', args)),
  );
  expectRefused(unknown!, 'there is no option --colour');
  expectRefused(nowhere!, `--input ${missing}: there is no such file`);
  expectRefused(directory!, `--input ${folder} is a directory`);
});

it('loses nothing of a look-up with troubles, and makes no dead letter of them', async () => {
  const { code, account, stderr } = await command('start', [
    '--chaos',
    '--records',
    '8000',
    '--rate',
    '2000',
    '--verbose',
    '--json',
  ]);
  expect(code).toBe(0);
  expectBalanced(account());
  expect(account().in).toBe(8_000);
  expect(stderr).toMatch(/"breaker.open".*"look-up-again"/);
  expect(stderr).toMatch(/"breaker.closed".*"look-up-again"/);
  // Of the look-up there is none but of customers that have left.
  const unknown = stderr.split('\n').filter((line) => /"record.dlq".*"node":"tier"/.test(line));
  expect(unknown.length).toBeGreaterThan(0);
  for (const line of unknown) expect(line).toContain('"attempt":1');
});

it('explains itself', async () => {
  const { code, stdout } = await command('start', ['--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('Usage: npm start -- [options]');
});
