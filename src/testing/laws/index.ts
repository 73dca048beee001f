import { batchingInvariance } from './batching-invariance.js';
import { boundedInFlight } from './bounded-in-flight.js';
import { commitMonotonicity } from './commit-monotonicity.js';
import { commitOwnership } from './commit-ownership.js';
import { commitSafety } from './commit-safety.js';
import { conservation } from './conservation.js';
import { crashSafety } from './crash-safety.js';
import { deadLetterFidelity } from './dead-letter-fidelity.js';
import { keyOrder } from './key-order.js';
import { keyPlace } from './key-place.js';
import { ledgerTruth } from './ledger-truth.js';
import { liveness } from './liveness.js';
import { quarantine } from './quarantine.js';
import type { Law } from './law.js';

/** Every law. The more telling one comes first when a history breaks several. */
export const laws: readonly Law[] = [
  conservation,
  commitSafety,
  crashSafety,
  commitOwnership,
  commitMonotonicity,
  keyOrder,
  keyPlace,
  boundedInFlight,
  liveness,
  deadLetterFidelity,
  quarantine,
  ledgerTruth,
  batchingInvariance,
];
