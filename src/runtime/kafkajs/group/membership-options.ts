import type { Clock } from '../../../core/clock.js';
import type { Logger } from '../../../core/logger.js';
import type { Intake, Subscription } from '../../../core/transport.js';
import type { AdminLine } from '../admin-line.js';

export interface MembershipOptions {
  readonly admin: AdminLine;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly subscription: Subscription;
  readonly intake: Intake;
  /** Topics that were matched by a pattern while the app ran. */
  readonly appeared: ReadonlySet<string>;
}
