import type { VirtualClock } from '../virtual-clock.js';

/** One life of an instance, from its start to its end; a restart is another life with another id. */
export interface Life {
  /** `a1`, `a2` for two lives of the first instance; `b1` for the first of the visitor. */
  readonly id: string;
  readonly clock: VirtualClock;
}
