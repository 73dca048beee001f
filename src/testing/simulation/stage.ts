import type { Memory } from '../../runtime/memory/index.js';
import type { VirtualClock } from '../virtual-clock.js';
import type { FaultInjector } from './fault-injector.js';
import type { Instance } from './instance.js';
import type { Scenario } from './scenario.js';
import type { Shape } from './shape.js';

/** How long a group goes on counting with an instance that is dead or does not answer. */
export const SESSION = 300;

/** What the faults that happen by the clock act on. */
export interface Stage {
  readonly shape: Shape;
  readonly scenario: Scenario;
  readonly clock: VirtualClock;
  readonly log: Memory;
  readonly injector: FaultInjector;
  readonly instances: readonly [Instance, Instance];
  readonly healedAt: number;
  /** Tells of a fault in the log of events. */
  note(fault: string): void;
  start(instance: Instance): void;
  kill(instance: Instance, downFor: number): void;
}
