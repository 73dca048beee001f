import type { Serde } from 'spillway';

/** Knows when so many values have come by. */
export class Countdown {
  readonly done: Promise<void>;
  #left: number;
  #resolve!: () => void;

  constructor(count: number) {
    this.#left = count;
    this.done = new Promise((resolve) => (this.#resolve = resolve));
  }

  readonly tick = (): void => {
    if (--this.#left === 0) this.#resolve();
  };

  /** The same serde, which counts what it writes. */
  writing<T>(serde: Serde<T>): Serde<T> {
    return {
      ...serde,
      serialize: (value, topic) => {
        this.tick();
        return serde.serialize(value, topic);
      },
    };
  }
}
