import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { beforeAll, expect, it } from 'vitest';
import { dataFile } from '../../examples/flights/data.js';
import { partitionFor } from '../../src/core/partitioner.js';
import { command, expectBalanced, expectRefused } from './command.js';

const FLIGHTS = 20_000;
const PARTITIONS = 4;

/** The account, counted by hand from the rows themselves. */
let counted: { out: number; filtered: number; deadLettered: number; topics: Record<string, number> };

beforeAll(async () => {
  const file = await asyncBufferFromFile(dataFile('flights-3m.parquet'));
  const rows = await parquetReadObjects({ file, rowEnd: FLIGHTS, compressors });
  const ends = new Array<number>(PARTITIONS).fill(0);
  const topics: Record<string, number> = {
    'flights.early': 0,
    'flights.on-time': 0,
    'flights.late': 0,
    'flights.DLQ': 0,
  };
  let filtered = 0;
  for (const { delay, origin } of rows) {
    const minutes = Number(delay);
    const offset = ends[partitionFor(Buffer.from(origin as string), PARTITIONS)]!++;
    if (minutes < -60) topics['flights.DLQ']!++;
    else if (minutes >= 15) topics['flights.late']!++;
    else if (offset % 100 !== 0) filtered++;
    else topics[minutes < 0 ? 'flights.early' : 'flights.on-time']!++;
  }
  const deadLettered = topics['flights.DLQ']!;
  counted = { out: FLIGHTS - filtered - deadLettered, filtered, deadLettered, topics };
});

it('comes to the same account as a count by hand', async () => {
  const { code, account } = await command('example:flights', ['--records', String(FLIGHTS), '--json']);
  expect(code).toBe(0);
  expectBalanced(account());
  expect(counted.deadLettered).toBeGreaterThan(0);
  expect(account()).toMatchObject({ in: FLIGHTS, ...counted });
});

it("runs a user's own flights", async () => {
  const flight = (delay: number, origin = 'LAX') =>
    JSON.stringify({ date: '2001/01/01 06:55', delay, distance: 1797, origin, destination: 'BNA' });
  const input = [flight(20), flight(-61), flight(90, '???'), '{"date":"never"}'].join('\n');
  const { code, account } = await command('example:flights', ['--input', '-', '--json'], { input });
  expect(code).toBe(0);
  expectBalanced(account());
  expect(account().topics).toEqual({ 'flights.late': 1, 'flights.DLQ': 2, 'flights.late.DLQ': 1 });
});

it('refuses bad options in one line', async () => {
  expectRefused(await command('example:flights', ['--seed', '1']), 'there is no option --seed');
});
