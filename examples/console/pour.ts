import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { RawRecord } from 'spillway';
import { Lead } from './lead.js';

/** Records in helpings, made as they are taken. */
export type Feed = Iterable<readonly RawRecord[]> | AsyncIterable<readonly RawRecord[]>;

export interface Pouring {
  readonly feed: Feed;
  /** Writes records, and gives how many of them were not there yet. */
  readonly append: (records: readonly RawRecord[]) => number | Promise<number>;
  /** Records a second; infinite for as fast as they are taken. */
  readonly rate: number;
  readonly records: number;
  /** How many records the app has settled. */
  readonly settled: () => number;
  /** Told how many are in the log by now. */
  readonly fed: (records: number) => void;
  /** Ends the pouring. */
  readonly signal: AbortSignal;
}

/** What is appended at once, so that a helping of any size keeps to the lead, and in seconds, to the rate. */
const CUP = { records: 1_000, seconds: 0.5 };

/** Appends what the feed gives, no further ahead of the app than `LEAD`, until the feed or something ends. */
export async function pour({ append, feed, rate, records, settled, fed, signal }: Pouring): Promise<void> {
  const begin = performance.now();
  const lead = new Lead();
  let appended = 0;
  const size = Math.ceil(Math.min(CUP.records, CUP.seconds * rate));
  for await (const helping of feed) {
    for (let at = 0; at < helping.length; at += size) {
      while (!lead.hasRoom(settled()) && !signal.aborted) await sleep(1);
      if (signal.aborted) return;
      const cup = helping.slice(at, Math.min(at + size, at + records - lead.poured));
      appended += await append(cup);
      lead.append(cup.length, bytesOf(cup));
      fed(lead.poured);
      if (lead.poured >= records) return;
      if (rate < Infinity) await until(begin + (1000 * appended) / rate, signal);
      else await turn();
    }
    if (signal.aborted) return;
  }
}

function bytesOf(records: readonly RawRecord[]): number {
  return records.reduce((sum, { key, value }) => sum + (key?.byteLength ?? 0) + (value?.byteLength ?? 0), 0);
}

async function until(moment: number, signal: AbortSignal): Promise<void> {
  const wait = moment - performance.now();
  // An abort only ends the wait.
  if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => {});
}
