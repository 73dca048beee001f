/**
 * How the life of a record can end, most serious first. A source record has the first outcome in this list that any
 * of its children had. `passed` never stands for a source record: it is what a fan-out's own share counts as.
 */
export const OUTCOMES = [
  'abandoned',
  'dead-lettered',
  'retry-topic',
  'shed',
  'sampled',
  'expired',
  'deduped',
  'diverted',
  'emitted',
  'consumed',
  'filtered',
  'passed',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How a record can end at a step that drops or consumes it. */
export type Ended = 'filtered' | 'consumed' | 'shed' | 'sampled' | 'expired' | 'deduped';

/** in = settled + abandoned + in flight. `in` counts records that were begun, not those still waiting unread. */
export interface SourceAccount {
  readonly in: number;
  readonly settled: Readonly<Record<Exclude<Outcome, 'abandoned' | 'passed'>, number>>;
  readonly abandoned: number;
  readonly inFlight: number;
  readonly balanced: boolean;
}

/** in + created = emitted + ended + abandoned + in flight. */
export interface StepAccount {
  readonly step: string;
  readonly kind: string;
  readonly in: number;
  /** Children beyond the first. */
  readonly created: number;
  /** Given on to the next step, or, at a sink, acknowledged. */
  readonly emitted: number;
  readonly ended: Readonly<Partial<Record<Outcome, number>>>;
  readonly abandoned: number;
  readonly inFlight: number;
  readonly balanced: boolean;
}

/** The account of one app since it started. */
export interface Ledger {
  readonly source: SourceAccount;
  readonly steps: readonly StepAccount[];
  /** Records acknowledged, by topic, dead-letter topics included. */
  readonly topics: Readonly<Record<string, number>>;
  /** Dead letters acknowledged, by reason: the failure's kind, and its error's code or name. */
  readonly deadLetters: Readonly<Record<string, number>>;
  readonly balanced: boolean;
}
