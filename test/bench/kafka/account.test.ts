import { describe, expect, it } from 'vitest';
import { Account } from '../../../bench/kafka/account.js';
import { keyBytes, type Input } from '../../../bench/kafka/input.js';
import { salesInput } from '../../../bench/passthrough/input.js';

const RECORDS = 2_000;

/** Every hundredth belongs to the dead letters. */
function someUnreadable(): Input {
  const sales = salesInput(RECORDS);
  return { ...sales, expected: (i) => (i % 100 === 99 ? null : sales.expected(i)) };
}

/** All of it, as it should be, unless `change` says otherwise. */
function accountOf(input: Input, change: Partial<Record<number, () => void>> = {}, account = new Account(input)) {
  for (let i = 0; i < input.records; i++) (change[i] ?? (() => put(account, input, i)))();
  return account;
}

function put(account: Account, input: Input, i: number): void {
  const [key, value] = [keyBytes[input.keyOf(i)]!, input.expected(i)];
  if (value) account.output(key, value, input.keyOf(i) % 4);
  else account.deadLetter(key, input.value(i));
}

/** Two readable records of one key. */
function twoOfAKey(input: Input): readonly [number, number] {
  const first = new Map<number, number>();
  for (let i = 0; i < input.records; i++) {
    const earlier = first.get(input.keyOf(i));
    if (!input.expected(i)) continue;
    if (earlier !== undefined) return [earlier, i];
    first.set(input.keyOf(i), i);
  }
  throw new Error('no key has two records');
}

describe('an account', () => {
  it('has no problem when every record is where it belongs', () => {
    expect(accountOf(someUnreadable()).problem()).toBeUndefined();
  });

  const input = someUnreadable();
  const key = (i: number) => keyBytes[input.keyOf(i)]!;
  const [early, late] = twoOfAKey(input);
  const partition = (i: number) => input.keyOf(i) % 4;
  const wrong: readonly (readonly [RegExp, number, (account: Account) => void])[] = [
    [/1 of 2000 records are missing/, 5, () => {}],
    [/1 records came twice/, 5, (account) => [5, 5].forEach((i) => put(account, input, i))],
    [/another content/, 5, (account) => account.output(key(5), input.value(5), partition(5))],
    [/another key/, 5, (account) => account.output(key(6), input.expected(5), partition(5))],
    [/of no record/, 5, (account) => account.output(key(5), Buffer.from('?'), partition(5))],
    [/of no record/, 5, (account) => account.output(key(5), null, partition(5))],
    [/in the dead letters and not/, 5, (account) => account.deadLetter(key(5), input.value(5))],
    [/in the output and not/, 99, (account) => account.output(key(99), input.value(99), partition(99))],
    [/in two partitions/, late, (account) => account.output(key(late), input.expected(late), partition(late) ^ 1)],
  ];
  it.each(wrong)('says %s', (problem, at, how) => {
    const account = new Account(input);
    accountOf(input, { [at]: () => how(account) }, account);
    expect(account.problem()).toMatch(problem);
  });

  it('says when a record came after a later one of its key', () => {
    const account = new Account(input);
    const swapped = { [early]: () => put(account, input, late), [late]: () => put(account, input, early) };
    expect(accountOf(input, swapped, account).problem()).toBe(`record ${early} came after record ${late} of its key`);
  });

  it('says when a record that is to be filtered came to the dead letters', () => {
    const account = new Account({ ...input, dropped: (i) => i === 99 });
    accountOf(input, {}, account);
    expect(account.problem()).toBe('record 99 is in the dead letters and should be nowhere');
  });

  it('misses only what has to be there', () => {
    const account = new Account(input);
    expect(accountOf(input, { 5: () => {} }, account).problem((i) => i !== 5)).toBeUndefined();
  });
});
