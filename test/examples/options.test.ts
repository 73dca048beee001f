import { expect, it } from 'vitest';
import { helpOf } from '../../examples/console/help.js';
import { optionsOf, type Manual } from '../../examples/console/options.js';
import { Refusal } from '../../examples/console/refusal.js';

const shop: Manual = {
  name: 'orders',
  command: 'npm start',
  about: 'About.',
  defaults: 'Defaults.',
  line: '{}',
  records: 10_000,
  rate: 2_000,
  seeded: true,
};
const { rate: _, ...unhurried } = shop;
const airline: Manual = { ...unhurried, name: 'flights', seeded: false };

const read = (line: string, manual = shop) => optionsOf(line.split(' ').filter(Boolean), manual);

it('runs a sensible amount at a sensible rate when nothing is asked', () => {
  expect(read('')).toEqual({
    input: undefined,
    rate: 2_000,
    records: 10_000,
    until: undefined,
    seed: 1,
    chaos: false,
    json: false,
    verbose: false,
    help: false,
  });
  expect(read('--json --seed 5')).toMatchObject({ rate: 2_000, records: 10_000, seed: 5, json: true });
});

it('goes as fast as it can when an amount is asked', () => {
  expect(read('--records 50')).toMatchObject({ rate: Infinity, records: 50 });
  expect(read('--for 10s')).toMatchObject({ rate: Infinity, records: Infinity, until: 10_000 });
  expect(read('--input - --rate 5')).toMatchObject({ input: '-', rate: 5, records: Infinity });
  expect(read('--input a --records 7')).toMatchObject({ input: 'a', records: 7 });
  expect(read('', airline)).toMatchObject({ rate: Infinity, records: 10_000 });
  expect(read('--records all', airline)).toMatchObject({ records: Infinity });
  expect(read('--chaos', { ...shop, chaos: ['What it does', 'in two lines.'] })).toMatchObject({ chaos: true });
  expect(read('-h --verbose')).toMatchObject({ help: true, verbose: true });
});

it.each([
  ['--foo', 'there is no option --foo'],
  ['--chaos', 'there is no option --chaos'],
  ['-x', 'there is no option -x'],
  ['orders.ndjson', "'orders.ndjson' belongs to no option"],
  ['--records', '--records needs a value'],
  ['--records -5', '--records needs a value'],
  ['--records --json', '--records needs a value'],
  ['--json=yes', '--json takes no value'],
  ['--records=-5', "--records is '-5', and should be a whole number from 1"],
  ['--records 0', "--records is '0', and should be a whole number from 1"],
  ['--records 1e3', "--records is '1e3', and should be a whole number from 1"],
  ['--records 99999999999999999999', 'and should be a whole number from 1'],
  ['--records all', 'there is no end to orders that are made up'],
  ['--records 1 --records 2', '--records is given twice'],
  ['--rate 0', "--rate is '0', and should be a whole number from 1"],
  ['--rate fast', "--rate is 'fast'"],
  ['--for 10', "--for is '10', and should be a whole number with a unit"],
  ['--for 0s', "--for is '0s'"],
  ['--for 1.5s', "--for is '1.5s'"],
  ['--for 100d', "--for is '100d'"],
  ['--seed -', "--seed is '-', and should be a whole number from 0"],
  ['--input=', '--input names no file'],
  ['--input a --seed 1', '--seed is for orders that are made up'],
])('refuses %s in one line', (line, problem) => {
  const refusal = refusalOf(() => read(line));
  expect(refusal).toContain(problem);
  expect(refusal).not.toContain('\n');
});

it('has no seed for what is not made up', () => {
  expect(refusalOf(() => read('--seed 1', airline))).toContain('there is no option --seed');
  expect(refusalOf(() => read('--records some', airline))).toContain('a whole number from 1, or all');
});

it('tells of every option in its help', () => {
  for (const option of ['--input', '--rate', '--records', '--for', '--seed', '--json', '--verbose', '--help']) {
    expect(helpOf(shop)).toContain(`  ${option}`);
  }
  expect(helpOf(airline)).not.toContain('--seed');
});

function refusalOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  throw new Error('it was not refused');
}
