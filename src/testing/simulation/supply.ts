import { chargeOf, type ProducerRecord } from '../../core/record.js';
import type { Memory } from '../../runtime/memory/index.js';
import type { Exit, Hex, Input, RawRecord } from '../laws/world.js';
import type { VirtualClock } from '../virtual-clock.js';
import type { InputSpec, Made, Shape } from './shape.js';

const hex = (bytes: Uint8Array | null): Hex =>
  bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');

/** A record as plain data. */
export const rawOf = ({ key, value, headers }: ProducerRecord): RawRecord => ({
  key: hex(key),
  value: hex(value),
  headers: headers.map(([name, bytes]) => [name, hex(bytes)] as const),
});

/** What a shape made of a spec: the same for equal specs, and made only once. */
class Product {
  readonly charge: number;
  #raw: RawRecord | undefined;

  constructor(readonly made: Made) {
    this.charge = chargeOf(made.record);
  }

  /** Few laws look at bytes. */
  get raw(): RawRecord {
    return (this.#raw ??= rawOf(this.made.record));
  }
}

class Supplied implements Input {
  readonly charge: number;
  readonly exits: readonly Exit[];
  readonly poison: boolean;

  constructor(
    readonly id: string,
    readonly place: string,
    readonly offset: number,
    private readonly product: Product,
  ) {
    this.charge = product.charge;
    this.exits = product.made.exits;
    this.poison = product.made.poison;
  }

  get raw(): RawRecord {
    return this.product.raw;
  }

  get from(): string {
    return this.place;
  }
}

/** By the shape's `make`, then by what it is given. */
const products = new WeakMap<Shape['make'], Map<string, Product>>();

function productOf({ make }: Shape, spec: InputSpec, id: string): Product {
  let known = products.get(make);
  if (known === undefined) products.set(make, (known = new Map<string, Product>()));
  const name = `${id} ${spec.key} ${spec.flavour}`;
  let product = known.get(name);
  if (product === undefined) known.set(name, (product = new Product(make(spec, id))));
  return product;
}

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
      const product = productOf(shape, spec, id);
      const { topic, record } = product.made;
      const partition = spec.partition % shape.sources[topic]!;
      const place = `${topic}/${partition}`;
      const offset = (this.ends.get(place) ?? 0) + spec.gap;
      this.ends.set(place, offset + 1);
      this.inputs.push(new Supplied(id, place, offset, product));
      at += spec.after;
      const append = () => {
        if (spec.gap > 0) log.gap(topic, partition, spec.gap);
        log.append(topic, [record], { partition });
      };
      const others = due.get(at);
      if (others) others.push(append);
      else due.set(at, [append]);
    });
    this.endsAt = at;
    // One event for each moment: what is appended together keeps its order, whatever the ties.
    for (const [time, appends] of due) clock.timer(time, () => appends.forEach((append) => append()));
  }
}
