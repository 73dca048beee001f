/**
 * Places at which an instance can be killed: both sides of everything that it does with the log, and inside a user's
 * function.
 */
export const POINTS = [
  'assigned',
  'before admit',
  'after admit',
  'in step',
  'before produce',
  'after produce',
  'before acknowledgement',
  'after acknowledgement',
  'before commit',
  'after commit',
  'before committed',
  'after committed',
] as const;
export type Point = (typeof POINTS)[number];

/** 0 is the instance that is there from the start, 1 the visitor of a `visit`. */
export type Who = 0 | 1;

/**
 * One thing that goes wrong, as plain data, so that a plan can be printed, saved and shrunk. Times are virtual
 * milliseconds; `nth` counts from 1, over all instances; a step or record is named by a number, taken modulo how many
 * there are, so that a plan fits any topology.
 */
export type Fault =
  /** kill -9 at the nth visit of a point; another life of the instance starts `downFor` later. */
  | { readonly kind: 'kill'; readonly point: Point; readonly nth: number; readonly downFor: number }
  | { readonly kind: 'kill at'; readonly at: number; readonly who: Who; readonly downFor: number }
  /** The group throws the instance out: what it has in hand is another's from now on. */
  | { readonly kind: 'expire'; readonly at: number; readonly who: Who }
  /** A second instance joins, and leaves again after `stay`. */
  | { readonly kind: 'visit'; readonly at: number; readonly stay: number }
  /** Every acknowledgement takes `delay` longer. */
  | { readonly kind: 'slow sink'; readonly at: number; readonly for: number; readonly delay: number }
  /** From the nth produce call on, `times` calls fail with a retriable error and append nothing. */
  | { readonly kind: 'failing sink'; readonly nth: number; readonly times: number }
  /** From the nth produce call on, the topics of `times` calls take nothing at all, whatever the record. */
  | { readonly kind: 'closed topic'; readonly nth: number; readonly times: number }
  /** The log refuses for good what comes of a record, other than its dead letter. */
  | { readonly kind: 'refused record'; readonly record: number }
  /** Produce calls to dead-letter topics fail, `times` of them with a retriable error; null: for good, until the end. */
  | { readonly kind: 'dead letters down'; readonly times: number | null }
  | { readonly kind: 'registry down'; readonly at: number; readonly for: number }
  /** From the nth produce call on, `times` are appended and then reported as failed, with a retriable error. */
  | { readonly kind: 'acknowledgement lost'; readonly nth: number; readonly times: number }
  /** From the nth commit on, `times` are refused. */
  | { readonly kind: 'commit refused'; readonly nth: number; readonly times: number }
  | { readonly kind: 'stall'; readonly at: number; readonly who: Who; readonly for: number }
  | { readonly kind: 'clock jump'; readonly at: number; readonly who: Who; readonly by: number }
  /** A user's function throws, for its first `calls` calls (null: until the end), for one record or for all (null). */
  | {
      readonly kind: 'step throws';
      readonly step: number;
      readonly calls: number | null;
      readonly record: number | null;
    }
  /** The same for an asynchronous function that never ends. */
  | {
      readonly kind: 'step hangs';
      readonly step: number;
      readonly calls: number | null;
      readonly record: number | null;
    };

export type FaultPlan = readonly Fault[];

/** Virtual time at which every fault has ended by itself; those without an end stop then. */
export function endOf(plan: FaultPlan): number {
  let end = 0;
  for (const fault of plan) {
    if (!('at' in fault)) continue;
    const length = 'for' in fault ? fault.for : fault.kind === 'visit' ? fault.stay : 0;
    end = Math.max(end, fault.at + length);
  }
  return end;
}
