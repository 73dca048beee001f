import { identityOf, type Primitive } from '../core/identity.js';
import type { CallLimits } from '../core/operator.js';
import { refuseThenable } from '../core/thenable.js';
import type { OpenedOp } from './opened-op.js';

/** What an asynchronous step keeps a record in order by; null when it has no order. Throws when its key has none. */
export function orderIdentity(
  { orderBy, orderKey }: CallLimits,
  op: OpenedOp,
  key: unknown,
  value: unknown,
): Primitive | null {
  if (orderBy === 'none') return null;
  if (orderBy === 'partition') return op.name;
  const given = orderKey ? orderKey(key as never, value as never) : key;
  refuseThenable(given, op.kind, 'an orderKey that answers at once');
  return identityOf(given);
}
