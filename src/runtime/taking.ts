import { sparingFrames } from '../core/frames.js';
import type { ConsumerRecord } from '../core/record.js';
import type { SourceWarmUp } from './retry/source-warm-up.js';
import { WaitingRoom } from './retry/waiting-room.js';
import { Preparation } from './preparation.js';
import { pass } from './segment.js';
import { SourceReader } from './source-reader.js';
import type { Task } from './task.js';

/** Milliseconds that a turn may take while other partitions, sockets and heartbeats wait. */
const LONGEST_TURN = 10;

/** Takes the records of one task from its intake, decodes them and gives them to the steps. */
export class Taking {
  readonly #task: Task;
  readonly #reader: SourceReader;
  readonly #preparation: Preparation;
  /** Where records of a delay topic wait until they are due; null for a source. */
  readonly #room: WaitingRoom | null;
  /** What paces those of a source after an outage; those of a delay topic are paced by the budget of their retry. */
  readonly #warmUp: SourceWarmUp | null;
  readonly #sparesFrames: boolean;

  constructor(task: Task) {
    const { host, source, tier } = task;
    this.#task = task;
    this.#reader = new SourceReader(host.program.ops[source.id]!, tier !== null);
    this.#preparation = new Preparation(host, this.#reader.key, this.#reader.value);
    this.#room = tier && new WaitingRoom(task, tier);
    this.#warmUp = tier ? null : host.watches.warmUp(source.id);
    this.#sparesFrames = !tellsFrames(task);
  }

  /** Takes up to `limit` records, in a turn that began then. True when there may be more to do at once. */
  take(limit: number, began: number): boolean {
    const { tally, held, intake } = this.#task;
    if (held.size > 0 || intake.current === undefined) return false;
    // A batch that is used up is finished in any case.
    const room = intake.next === undefined ? 1 : (this.#warmUp?.room(this.#task, limit) ?? limit);
    if (room === 0) return false;
    const before = tally.in;
    const more = this.#sparesFrames ? sparingFrames(() => this.#take(room, began)) : this.#take(room, began);
    this.#warmUp?.took(tally.in - before);
    return more;
  }

  close(): void {
    this.#preparation.close();
    this.#room?.close();
  }

  #take(limit: number, began: number): boolean {
    const { held, expansions, host, intake, caution } = this.#task;
    for (let taken = 0; taken < limit; taken++) {
      if (held.size > 0 || expansions.suspended) return false;
      if ((taken & 31) === 31 && host.clock.monotonic() - began > LONGEST_TURN) return true;
      const batch = intake.current;
      if (batch === undefined) return false;
      const prepared = this.#preparation.ready(batch, this.#waitForSchemas, this.#schemasArrived);
      if (!prepared) return false;
      if (this.#room !== null && intake.next && !this.#room.lets(intake.next)) return false;
      if (caution !== null && !caution.lets(batch)) return false;
      const record = intake.take();
      if (record) this.#begin(record);
      else this.#finishBatch();
    }
    return true;
  }

  #begin(record: ConsumerRecord): void {
    const task = this.#task;
    const { settlement, account, intake, host, source } = task;
    task.dlqBreaker?.begins();
    const handle = settlement.begin(record.offset, intake.charge, record.timestamp);
    task.tally.in++;
    account.entered[source.id]!++;
    if (settlement.span >= host.limits.span) task.hold('span');
    const context = this.#reader.contextOf(task, record, handle);
    let key: unknown;
    let value: unknown;
    try {
      task.caution?.judge(record.offset);
      key = this.#reader.readKey(context);
      value = this.#reader.readValue(context);
    } catch (thrown) {
      task.fail(source, record.key, record.value, context, thrown);
      return;
    }
    account.emitted[source.id]!++;
    pass(source.next, key, value, context);
  }

  #finishBatch(): void {
    const { settlement, intake, host } = this.#task;
    settlement.endBatch(intake.finish());
    host.settled(this.#task);
  }

  readonly #waitForSchemas = () => this.#task.hold('schemas');
  readonly #schemasArrived = () => this.#task.release('schemas');
}

/** Whether anybody is told the stack of an error: in a dead letter, or since there are none and the app stops. */
function tellsFrames({ ops, host }: Task): boolean {
  const handlers = ops.flatMap(({ step }) => (step?.role === 'handler' ? step : []));
  const told = handlers.some(({ policy }) => policy?.stacktraces ?? host.writer.stacktraces);
  return told || handlers.length === 0;
}
