import type { Clock } from '../../core/clock.js';
import type { VirtualClock } from '../virtual-clock.js';

/** One life of an instance, from its start to its end; a restart is another life with another id. */
export interface Life {
  /** `a1`, `a2` for two lives of the first instance; `b1` for the first of the visitor. */
  readonly id: string;
  /** Once it is dead nothing of this life has any effect, as after kill -9. */
  readonly clock: Clock & { readonly dead: boolean };
}

/** One in virtual time, which can be killed and stalled. */
export interface VirtualLife extends Life {
  readonly clock: VirtualClock;
}
