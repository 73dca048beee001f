import type { Op } from '../compiler/program.js';
import { SpillwayError } from '../core/errors.js';
import type { ConsumerRecord } from '../core/record.js';
import type { Deserializer } from '../core/serde.js';
import { refuseThenable } from '../core/thenable.js';
import { RecordContext } from './record-context.js';
import { reentryOf } from './retry/reentry.js';
import type { Task } from './task.js';

/** Decodes the records of one source, as they come from its own topics or back from a delay topic. */
export class SourceReader {
  readonly key: Deserializer<unknown>;
  readonly value: Deserializer<unknown>;
  readonly #isDelayed: boolean;

  constructor(op: Op, isDelayed: boolean) {
    if (op.body.type !== 'source') throw new TypeError(`op '${op.name}' is no source`);
    this.key = op.body.key;
    this.value = op.body.value;
    this.#isDelayed = isDelayed;
  }

  /** What travels with a record: one that comes back is as it came first. */
  contextOf(task: Task, record: ConsumerRecord, handle: number): RecordContext {
    const reentry = this.#isDelayed ? reentryOf(record) : null;
    return new RecordContext(task, reentry === null ? record : reentry.record, handle, '', null, reentry);
  }

  readKey({ record, topic, reentry }: RecordContext): unknown {
    if (this.#isDelayed && reentry === null) throw new SpillwayError('NOT_DELAYED', { topic });
    return atOnce(this.key.deserialize(record.key, topic));
  }

  readValue({ record, topic }: RecordContext): unknown {
    return atOnce(this.value.deserialize(record.value, topic));
  }
}

/** The steps below would take a Promise for the value itself. */
function atOnce(decoded: unknown): unknown {
  refuseThenable(decoded, 'stream', 'a serde that answers at once, and mapValuesAsync() below it');
  return decoded;
}
