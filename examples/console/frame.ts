import type { Ledger, Status } from 'spillway';
import { accountOf, type Account } from './account.js';
import type { Paint } from './paint.js';
import { grouped } from './table.js';

/** What is shown at one moment. */
export interface View {
  readonly name: string;
  readonly account: Account;
  readonly inPerSecond: number;
  readonly outPerSecond: number;
  /** In the log and not taken yet. */
  readonly waiting: number;
  /** How many there will be, when that is known. */
  readonly total: number;
  /** Every pause as `orders/2 boundary:tier`. */
  readonly paused: readonly string[];
  readonly draining: boolean;
}

/** What was counted at an earlier moment, for rates. */
export interface Sample {
  readonly seconds: number;
  readonly in: number;
  readonly out: number;
}

const BAR = 30;
/** More reasons and pauses than that would fill the screen. */
const MOST = 4;

export function viewOf(
  app: { ledger(): Ledger; status(): Status },
  now: { readonly name: string; readonly seconds: number; readonly fed: number; readonly total: number },
  before: Sample,
  draining: boolean,
): View {
  const account = accountOf(app.ledger(), now.seconds);
  const passed = Math.max(0.001, now.seconds - before.seconds);
  const paused = app.status().partitions.flatMap(({ topic, partition, paused: reasons }) => {
    return reasons.map((reason) => `${topic}/${partition} ${reason}`);
  });
  return {
    name: now.name,
    account,
    inPerSecond: (account.in - before.in) / passed,
    outPerSecond: (account.out - before.out) / passed,
    waiting: Math.max(0, now.fed - account.in),
    total: now.total,
    paused,
    draining,
  };
}

/** The live figures, a line each; `barred` with a progress bar, when the total is known. */
export function frameOf(view: View, paint: Paint, barred = true): string[] {
  const { name, account, total, paused } = view;
  const settled = account.in - account.inFlight;
  const share = Math.min(1, settled / total);
  const bar = `${'█'.repeat(Math.round(BAR * share))}${'░'.repeat(BAR - Math.round(BAR * share))}`;
  const done = `${grouped(settled)} ${total < Infinity ? `of ${grouped(total)}` : 'settled'}`;
  const progress = total < Infinity && barred ? `${paint.good(bar)} ${Math.floor(100 * share)} %  ${done}` : done;
  const reasons = Object.entries(account.deadLetters).sort(([, a], [, b]) => b - a);
  return [
    `${paint.bold(name)}  ${progress}  ${account.seconds.toFixed(1)} s${view.draining ? paint.warn('  draining') : ''}`,
    `in ${grouped(view.inPerSecond)}/s  out ${grouped(view.outPerSecond)}/s  ` +
      `in flight ${grouped(account.inFlight)}  waiting in the log ${grouped(view.waiting)}`,
    `dead letters ${listed(reasons.map(([reason, count]) => `${reason} ${grouped(count)}`))}`,
    `paused ${paused.length === 0 ? 'no' : paint.warn(listed(paused))}`,
  ];
}

function listed(items: readonly string[]): string {
  if (items.length === 0) return 'none';
  const rest = items.length > MOST ? ` and ${items.length - MOST} more` : '';
  return `${items.slice(0, MOST).join(', ')}${rest}`;
}
