import type { RawRecord, Transport } from 'spillway';
import type { Registry } from 'spillway/schema';

/** Where an example runs: a log with its topics, and a registry with its schemas. */
export interface Ground {
  readonly registry: Registry;
  readonly transport: Transport;
  /** The feed waits for the app: it must not be far ahead. */
  readonly waits: boolean;
  /** Records of the source that were settled by earlier runs. */
  readonly settledBefore: number;
  /** The app has started, and the topics are there. With `anew` all of the feed is written, whatever is there. */
  open(anew: boolean): Promise<void>;
  /** Writes to the source what is not in it yet, and gives how many that were. */
  append(records: readonly RawRecord[]): number | Promise<number>;
  /** The app has committed these offsets. */
  committed(offsets: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[]): void;
  /** Whether all that was written to the source is settled, given what this run has settled and fed. */
  drained(settled: number, fed: number): boolean | Promise<boolean>;
  close(): Promise<void>;
}

/** The topics of an example. */
export interface Topics {
  /** Also the name of the consumer group. */
  readonly name: string;
  readonly source: string;
  readonly writes: readonly string[];
}
