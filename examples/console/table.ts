import type { Account } from './account.js';
import type { Paint } from './paint.js';

export const grouped = (count: number) => Math.round(count).toLocaleString('en-US');

/** The account in words, for people. */
export function tableOf(account: Account, paint: Paint, waiting: number): string {
  const { in: taken, seconds, balanced } = account;
  const ends = [
    ['out', account.out],
    ['filtered', account.filtered],
    ['dead-lettered', account.deadLettered],
    ['dropped', account.dropped],
    ['abandoned', account.abandoned],
    ['in flight', account.inFlight],
  ] as const;
  const verdict = balanced ? paint.good('balanced') : paint.bad('NOT BALANCED');
  const rate = seconds > 0 ? `, ${grouped(taken / seconds)} a second` : '';
  return [
    paint.bold('The account'),
    ...rows([['in', taken], ...ends]),
    `  ${verdict}: in = ${ends.map(([name]) => name).join(' + ')}`,
    paint.dim(`  ${seconds.toFixed(1)} s${rate}`),
    ...(waiting > 0 ? [`  ${grouped(waiting)} more were in the log and not read`] : []),
    ...section('Records by topic', account.topics, paint),
    ...section('Dead letters by reason', account.deadLetters, paint),
    '',
  ].join('\n');
}

function section(title: string, counts: Readonly<Record<string, number>>, paint: Paint): string[] {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return entries.length === 0 ? [] : [paint.bold(title), ...rows(entries)];
}

function rows(entries: readonly (readonly [name: string, count: number])[]): string[] {
  const width = Math.max(...entries.map(([name]) => name.length), 32);
  return entries.map(([name, count]) => `  ${name.padEnd(width)}${grouped(count).padStart(12)}`);
}
