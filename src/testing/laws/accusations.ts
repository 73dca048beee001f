import type { Observed, Place } from '../simulation/observed.js';

/**
 * Which records were said to be alone in flight when their partition went over to another life: as far as anybody can
 * see who comes after, each of them may have killed the one before.
 */
export class Accusations {
  /** Who had said of a partition that a record is alone, and of which. */
  readonly #alone = new Map<Place, { readonly by: string; readonly offset: number }>();
  readonly #times = new Map<string, number>();

  see(event: Observed): void {
    if (event.type === 'committed') {
      for (const { place, alone } of event.marks) {
        if (alone === undefined) this.#alone.delete(place);
        else this.#alone.set(place, { by: event.by, offset: alone });
      }
    } else if (event.type === 'assigned') {
      for (const { place } of event.partitions) {
        const said = this.#alone.get(place);
        if (said === undefined || said.by === event.by) continue;
        this.#alone.delete(place);
        const origin = `${place}@${said.offset}`;
        this.#times.set(origin, this.timesOf(origin) + 1);
      }
    }
  }

  /** Records that this life has in the log as alone. */
  *aloneFor(life: string): Generator<string> {
    for (const [place, { by, offset }] of this.#alone) if (by === life) yield `${place}@${offset}`;
  }

  /** Of a record, as `topic/partition@offset`. */
  timesOf(origin: string): number {
    return this.#times.get(origin) ?? 0;
  }
}
