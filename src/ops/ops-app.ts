import type { AppEvent } from '../core/events.js';
import type { Ledger } from '../core/ledger.js';
import type { Status } from '../core/status.js';

/** What operating an app takes of it: a `KafkaStreams` fits as it is. */
export interface OpsApp {
  status(): Status;
  ledger(): Ledger;
  readonly events$: { subscribe(next: (event: AppEvent) => void): unknown };
}
