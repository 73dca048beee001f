/** A partition in an event: `topic/partition`. */
export type Place = string;

/** A record in an event: what it is of (`r3`, or `r3.1` for a child of it) and its key as text. */
export interface Seen {
  readonly id: string;
  readonly key: string | null;
  /** Of a dead letter: the record that it says it is of, as `topic/partition@offset`. */
  readonly of?: string;
}

interface At {
  /** Virtual milliseconds. */
  readonly t: number;
  /** The instance; `-` for the world around. */
  readonly by: string;
}

/**
 * What can be seen of an app from outside, as plain data: what it is given by the log, what it asks of the log, what
 * becomes of it, and where users' functions begin and end. The laws judge these, never the engine's own counters.
 */
export type Observed = At &
  /** `closing`: the app takes nothing more, and is about to end in good order. */
  (
    | { readonly type: 'started' | 'killed' | 'closing' | 'closed' }
    /** The app gave up (state ERROR), with the code or name of its error. */
    | { readonly type: 'stopped'; readonly error: string }
    | {
        readonly type: 'assigned';
        readonly generation: number;
        readonly partitions: readonly { readonly place: Place; readonly committed: number }[];
      }
    | { readonly type: 'moving' | 'lost' }
    | {
        readonly type: 'offered';
        readonly place: Place;
        readonly fetched: number;
        readonly next: number;
        readonly offsets: readonly number[];
        readonly admitted: boolean;
      }
    | { readonly type: 'advanced'; readonly place: Place; readonly next: number }
    /** One call of produce: asked, in the log, and what the app was told. */
    | {
        readonly type: 'produce' | 'appended' | 'acknowledged';
        readonly call: number;
        readonly place: Place;
        readonly records: readonly Seen[];
      }
    | {
        readonly type: 'refused';
        readonly call: number;
        readonly place: Place;
        readonly records: readonly Seen[];
        readonly retriable: boolean;
        /** The code or name of the error. */
        readonly code: string;
      }
    | {
        readonly type: 'commit' | 'committed' | 'commit refused';
        readonly call: number;
        readonly generation: number;
        /** With the record that was said to be alone in flight, in a commit that says so. */
        readonly marks: readonly { readonly place: Place; readonly offset: number; readonly alone?: number }[];
      }
    | { readonly type: 'pause' | 'resume'; readonly place: Place }
    | { readonly type: 'seek'; readonly place: Place; readonly offset: number }
    /** A user's function, for a record: called, ended, threw, never going to end, or it killed the process. */
    | {
        readonly type: 'step';
        readonly step: string;
        readonly id: string;
        readonly phase: 'called' | 'ended' | 'late' | 'threw' | 'hangs' | 'kills';
      }
    /** A fault began or ended. */
    | { readonly type: 'fault'; readonly fault: string }
  );

/** What happened without who and when. */
export type Happening = Observed extends infer E ? (E extends Observed ? Omit<E, 't' | 'by'> : never) : never;

/** A log of events as JSON lines: equal runs give equal bytes. */
export function jsonLines(events: readonly Observed[]): string {
  return events.map((event) => JSON.stringify(event)).join('\n');
}
