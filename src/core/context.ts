import type { Headers } from './record.js';

/** What a step may know of the record that it is given, besides key and value. Read-only. */
export interface Context {
  /** The source topic, partition and offset, whatever steps lie between. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970: the record's own, or what an earlier `map` gave it. */
  readonly timestamp: number;
  readonly headers: Headers;
  /** 1 on the first try of the current step. */
  readonly attempt: number;
  /** Aborts when the call's time is up, or when its partition is taken away. Pass it to fetch and friends. */
  readonly signal: AbortSignal;
}
