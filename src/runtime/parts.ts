import { CallStep } from './call-step.js';
import { Caution } from './careful/caution.js';
import { Committer } from './committer.js';
import { Settlement } from './settlement.js';

/** The structures that an app is made of. A test may put a broken one in, to see that it is noticed. */
export interface Parts {
  readonly Settlement: typeof Settlement;
  readonly CallStep: typeof CallStep;
  readonly Committer: typeof Committer;
  readonly Caution: typeof Caution;
}

export const parts: Parts = { Settlement, CallStep, Committer, Caution };
