import type { Ledger, SourceAccount } from 'spillway';

/** What became of every record of the source; each is in one of out, filtered, deadLettered, dropped, abandoned, inFlight. */
export interface Account {
  readonly in: number;
  readonly out: number;
  readonly filtered: number;
  readonly deadLettered: number;
  readonly dropped: number;
  readonly abandoned: number;
  readonly inFlight: number;
  readonly balanced: boolean;
  /** Records acknowledged, by topic. */
  readonly topics: Readonly<Record<string, number>>;
  /** Dead letters acknowledged, by reason. */
  readonly deadLetters: Readonly<Record<string, number>>;
  readonly seconds: number;
}

type Settled = keyof SourceAccount['settled'];
type Column = 'out' | 'filtered' | 'deadLettered' | 'dropped';

/** Every way in which a record can settle, so that one more is a compile error here. */
const COLUMN: Readonly<Record<Settled, Column>> = {
  emitted: 'out',
  consumed: 'out',
  diverted: 'out',
  'retry-topic': 'out',
  filtered: 'filtered',
  'dead-lettered': 'deadLettered',
  shed: 'dropped',
  sampled: 'dropped',
  expired: 'dropped',
  deduped: 'dropped',
};

export function accountOf(ledger: Ledger, seconds: number): Account {
  const { source, topics, deadLetters } = ledger;
  const { abandoned, inFlight } = source;
  const sums = { out: 0, filtered: 0, deadLettered: 0, dropped: 0 };
  for (const [outcome, count] of Object.entries(source.settled)) sums[COLUMN[outcome as Settled]] += count;
  const { out, filtered, deadLettered, dropped } = sums;
  const ended = out + filtered + deadLettered + dropped + abandoned + inFlight;
  return {
    in: source.in,
    ...sums,
    abandoned,
    inFlight,
    balanced: ledger.balanced && ended === source.in,
    topics,
    deadLetters,
    seconds: Math.round(seconds * 1000) / 1000,
  };
}
