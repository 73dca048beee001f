import type { Primitive } from '../../core/identity.js';
import { fingerprintOf } from '../../core/fingerprint.js';
import { kindOf } from '../failure-errors.js';
import type { Fare } from './delivery.js';
import type { Outcome } from './outcomes.js';
import type { Part } from './part.js';

interface Mutable {
  readonly item: Fare['item'];
  part: Part;
  outcome: Fare['outcome'];
}

/**
 * What becomes of each item of a part whose call ended. Those that failed alike are tried again together, in a part of
 * their own, if their handler has it so; of one key only the first, since the others have to wait behind it.
 */
export function retried(part: Part, outcomes: readonly Outcome[]): readonly Fare[] {
  const { op, items, task } = part;
  const fares = items.map((item, i): Mutable => ({ item, part, outcome: outcomes[i]! }));
  let open = fares.filter(({ outcome }) => outcome instanceof Error);
  let isLost = open.length === items.length;
  if (!isLost) {
    op.gate?.ended(part.context, part, false);
    op.parking?.answered(part);
  }
  const parked = new Set<Primitive | null>();
  while (open.length > 0) {
    const { groups, later } = alike(
      part,
      open.filter(({ item }) => !parked.has(item.identity)),
    );
    for (const [first, ...others] of groups) {
      const group = [first, ...others];
      const some = part.part(group.map(({ item }) => item));
      // The call counts once: as one that failed when nothing came of it, else as one that came through.
      if (isLost) part.handOver(some);
      else some.told = true;
      isLost = false;
      const error = first.outcome as Error;
      const final = task.failures.ofWhole(some, error);
      if (final !== null && final !== error) first.outcome = final;
      for (const fare of group) {
        fare.part = some;
        if (final === null) fare.outcome = 'parked';
        if (final === null && fare.item.identity !== null) parked.add(fare.item.identity);
      }
    }
    open = later;
  }
  return fares;
}

/** Parts them by how they failed; what has the key of another comes later. */
function alike({ op }: Part, open: readonly Mutable[]) {
  const groups = new Map<string, [Mutable, ...Mutable[]]>();
  const later: Mutable[] = [];
  const keys = new Set<Primitive>();
  for (const fare of open) {
    const { identity } = fare.item;
    if (identity !== null && keys.has(identity)) {
      later.push(fare);
      continue;
    }
    if (identity !== null) keys.add(identity);
    const error = fare.outcome as Error;
    const fingerprint = fingerprintOf(kindOf(error, op), op.name, error);
    const group = groups.get(fingerprint);
    if (group === undefined) groups.set(fingerprint, [fare]);
    else group.push(fare);
  }
  return { groups: groups.values(), later };
}
