import type { Op } from '../compiler/program.js';
import type { ConsumerRecord } from '../core/record.js';
import type { Deserializer } from '../core/serde.js';
import { refuseThenable } from '../core/thenable.js';

/** Decodes the records of one source topic. */
export class SourceReader {
  readonly key: Deserializer<unknown>;
  readonly value: Deserializer<unknown>;
  readonly #topic: string;

  constructor(op: Op, topic: string) {
    if (op.body.type !== 'source') throw new TypeError(`op '${op.name}' is no source`);
    this.key = op.body.key;
    this.value = op.body.value;
    this.#topic = topic;
  }

  readKey(record: ConsumerRecord): unknown {
    return atOnce(this.key.deserialize(record.key, this.#topic));
  }

  readValue(record: ConsumerRecord): unknown {
    return atOnce(this.value.deserialize(record.value, this.#topic));
  }
}

/** The steps below would take a Promise for the value itself. */
function atOnce(decoded: unknown): unknown {
  refuseThenable(decoded, 'stream', 'a serde that answers at once, and mapValuesAsync() below it');
  return decoded;
}
