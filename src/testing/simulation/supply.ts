import { chargeOf, type ProducerRecord } from '../../core/record.js';
import type { Memory } from '../../runtime/memory/index.js';
import type { Hex, Input, RawRecord } from '../laws/world.js';
import type { VirtualClock } from '../virtual-clock.js';
import type { InputSpec, Shape } from './shape.js';

const hex = (bytes: Uint8Array | null): Hex =>
  bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex') : null;

/** A record as plain data. */
export const rawOf = ({ key, value, headers }: ProducerRecord): RawRecord => ({
  key: hex(key),
  value: hex(value),
  headers: headers.map(([name, bytes]) => [name, hex(bytes)] as const),
});

/** Puts the input into the log, each record at its time, and remembers what should come of it. */
export class Supply {
  readonly inputs: Input[] = [];
  /** Virtual time of the last record. */
  readonly endsAt: number;
  /** How far each source partition must be committed. */
  readonly ends = new Map<string, number>();

  constructor(shape: Shape, specs: readonly InputSpec[], log: Memory, clock: VirtualClock) {
    let at = 0;
    const due = new Map<number, (() => void)[]>();
    specs.forEach((spec, index) => {
      const id = `r${index}`;
      const { topic, record, exits, poison } = shape.make(spec, id);
      const partition = spec.partition % shape.sources[topic]!;
      const place = `${topic}/${partition}`;
      const offset = this.ends.get(place) ?? 0;
      this.ends.set(place, offset + 1);
      // Laws that look at bytes are few, so the hex of a record is made when one asks.
      let raw: RawRecord | undefined;
      const input = { id, place, offset, charge: chargeOf(record), exits, poison };
      this.inputs.push(Object.defineProperty(input, 'raw', { get: () => (raw ??= rawOf(record)) }) as Input);
      at += spec.after;
      const append = () => log.append(topic, [record], { partition });
      const others = due.get(at);
      if (others) others.push(append);
      else due.set(at, [append]);
    });
    this.endsAt = at;
    // One event for each moment: what is appended together keeps its order, whatever the ties.
    for (const [time, appends] of due) clock.timer(time, () => appends.forEach((append) => append()));
  }
}
