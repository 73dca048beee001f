import { SpillwayError } from '../core/errors.js';
import type { Client, Plan } from '../core/transport.js';
import type { SerdeOpening } from './serde-opening.js';

/** Why an app did not start, when there is more than one reason. */
export class StartRefused extends SpillwayError<'START_REFUSED'> {
  constructor(readonly errors: readonly Error[]) {
    super('START_REFUSED', { problems: errors.map(({ message }) => message.replaceAll('\n', '\n     ')) });
  }
}

/** The error that a start is refused with: the only one as it is, since its code says more. */
export const refusalOf = (errors: readonly [Error, ...Error[]]): Error =>
  errors.length === 1 ? errors[0] : new StartRefused(errors);

/**
 * The checks before an app reads: the log and what the serdes need, side by side, so that all that is wrong is told at
 * once.
 */
export class Start {
  #ofLog: readonly Error[] | null = null;
  #ofSerdes: readonly Error[] | null = null;

  constructor(private readonly done: (problems: readonly Error[]) => void) {}

  check(client: Client, plan: Plan, serdes: SerdeOpening): void {
    client.prepare(plan, (problems) => {
      this.#ofLog = problems;
      if (problems.length > 0) serdes.conclude();
      this.#look();
    });
    serdes.open();
  }

  /** What the serdes' look-up found. */
  opened(problems: readonly Error[]): void {
    this.#ofSerdes = problems;
    this.#look();
  }

  #look(): void {
    if (this.#ofLog && this.#ofSerdes) this.done([...this.#ofLog, ...this.#ofSerdes]);
  }
}
