/** Told when a boundary fills up, and when it has room again. */
export interface BoundaryListener {
  filled(boundary: Boundary): void;
  drained(boundary: Boundary): void;
}

/**
 * The room at one boundary for one task, in records, with hysteresis: full at its capacity, open again at half of it.
 * It can go over: what one record fans out into, and dead letters, are let through; new records are not.
 */
export class Boundary {
  held = 0;
  full = false;
  readonly #low: number;

  constructor(
    readonly step: string,
    readonly capacity: number,
    readonly listener: BoundaryListener,
  ) {
    this.#low = Math.floor(capacity / 2);
  }

  hold(): void {
    if (++this.held >= this.capacity && !this.full) {
      this.full = true;
      this.listener.filled(this);
    }
  }

  release(): void {
    if (--this.held <= this.#low && this.full) {
      this.full = false;
      this.listener.drained(this);
    }
  }
}
