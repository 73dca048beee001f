import { SpillwayError } from '../../core/errors.js';
import type { TopicPartition } from '../../core/record.js';
import type { Fault, FaultPlan, Point } from './fault-plan.js';
import type { Seen } from './observed.js';
import type { Interference } from './watch.js';

type FaultOf<K extends Fault['kind']> = Extract<Fault, { readonly kind: K }>;

/** What of a topology the faults are aimed at. */
export interface Targets {
  readonly deadLetterTopics: ReadonlySet<string>;
  readonly steps: readonly string[];
  /** How many input records there are. */
  readonly records: number;
}

/** The id of the source record that `r3.1` comes from: `r3`. */
export const sourceOf = (id: string): string => id.split('.', 1)[0]!;

/**
 * Decides what goes wrong at a visit, call or record, by counting them as the plan says. What happens by the clock is
 * the simulation's part; it tells of it here (`slow`).
 */
export class FaultInjector {
  /** How much later than usual acknowledgements come. */
  slow = 0;
  #healed = false;
  #produced = 0;
  #committed = 0;
  #deadLettersRefused = 0;
  readonly #visits = new Map<Point, number>();
  readonly #stepCalls = new Map<Fault, number>();
  readonly #of: { [K in Fault['kind']]?: FaultOf<K>[] } = {};

  constructor(
    plan: FaultPlan,
    private readonly targets: Targets,
    /** What an answer of the log takes, in virtual milliseconds. */
    private readonly latency: number,
    private readonly note: (fault: string) => void,
  ) {
    for (const fault of plan) ((this.#of[fault.kind] ??= []) as Fault[]).push(fault);
  }

  /** No more faults from here on. */
  heal(): void {
    this.#healed = true;
    this.slow = 0;
  }

  /** The fault that kills at this visit of the point, if one does. */
  killAt(point: Point): FaultOf<'kill'> | undefined {
    if (this.#healed || !this.#of.kill) return undefined;
    const visit = (this.#visits.get(point) ?? 0) + 1;
    this.#visits.set(point, visit);
    return this.#of.kill.find((fault) => fault.point === point && fault.nth === visit);
  }

  onProduce(at: TopicPartition, records: readonly Seen[]): Interference {
    const delay = this.latency + this.slow;
    if (this.#healed) return { delay };
    const nth = ++this.#produced;
    if (this.#hits('closed topic', nth)) return { delay, error: closed(at) };
    if (this.targets.deadLetterTopics.has(at.topic)) {
      for (const { kind, times } of this.#of['dead letters down'] ?? []) {
        if (times !== null && this.#deadLettersRefused >= times) continue;
        this.#deadLettersRefused++;
        this.note(`${kind}: ${at.topic}`);
        return { delay, error: times === null ? refused(at) : unavailable(at) };
      }
    } else if (this.#of['refused record']) {
      const bad = new Set(this.#of['refused record'].map(({ record }) => `r${record % this.targets.records}`));
      const culprit = records.find(({ id }) => bad.has(sourceOf(id)));
      if (culprit) {
        this.note(`refused record: ${culprit.id}`);
        return { delay, error: refused(at) };
      }
    }
    if (this.#hits('failing sink', nth)) return { delay, error: unavailable(at) };
    if (this.#hits('acknowledgement lost', nth)) return { delay, error: unavailable(at), appended: true };
    return { delay };
  }

  onCommit(): { readonly error?: Error; readonly delay: number } {
    const delay = this.latency;
    if (this.#healed || !this.#hits('commit refused', ++this.#committed)) return { delay };
    return { delay, error: new SpillwayError('LOG_UNAVAILABLE', { problem: 'the fault plan says so' }) };
  }

  #hits(kind: 'closed topic' | 'failing sink' | 'acknowledgement lost' | 'commit refused', nth: number): boolean {
    const isHit = this.#of[kind]?.some((fault) => nth >= fault.nth && nth < fault.nth + fault.times) ?? false;
    if (isHit) this.note(kind);
    return isHit;
  }

  /** What a user's function does instead of its work, for that record. */
  onStep(step: string, id: string): 'throws' | 'hangs' | undefined {
    if (this.#healed) return undefined;
    const { steps, records } = this.targets;
    const isHit = (fault: FaultOf<'step throws'> | FaultOf<'step hangs'>) => {
      if (steps[fault.step % steps.length] !== step) return false;
      if (fault.record !== null && sourceOf(id) !== `r${fault.record % records}`) return false;
      const calls = (this.#stepCalls.get(fault) ?? 0) + 1;
      this.#stepCalls.set(fault, calls);
      return fault.calls === null || calls <= fault.calls;
    };
    const hit = this.#of['step throws']?.find(isHit) ?? this.#of['step hangs']?.find(isHit);
    if (hit === undefined) return undefined;
    this.note(`${hit.kind}: ${step} ${id}`);
    return hit.kind === 'step throws' ? 'throws' : 'hangs';
  }
}

const unavailable = (at: TopicPartition) =>
  new SpillwayError('LOG_UNAVAILABLE', { problem: 'the fault plan says so' }, at);
const closed = (at: TopicPartition) =>
  new SpillwayError('NOT_AUTHORIZED', { what: `topic '${at.topic}'`, operation: 'write' }, at);
const refused = (at: TopicPartition) => new SpillwayError('PRODUCE_REFUSED', { problem: 'the fault plan says so' }, at);
