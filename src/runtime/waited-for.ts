import type { CallStep } from './call-step.js';
import type { OpenedOp } from './opened-op.js';
import type { Outboxes } from './outboxes.js';
import type { Task } from './task.js';

/**
 * Whether a record rests where it is right to wait for it: at an asynchronous step, whose calls end or time out; until it
 * is tried again, which its policy bounds; in an
 * outbox whose log has answered after `since`, be it only that it is out of order; or before one of these that is full.
 */
export function isWaitedFor(
  task: Task,
  handle: number,
  calls: ReadonlyMap<number, CallStep>,
  outboxes: Outboxes,
  since: number,
): boolean {
  const answering = [...outboxes].filter(({ answeredAt }) => answeredAt > since);
  const goesOn = ({ id }: { readonly id: number }) => (calls.get(id)?.running ?? 0) > 0 || task.batches.goesOn(id);
  const opensUp = (op: OpenedOp) =>
    op.below.some((id) => {
      if (!task.rooms.boundary(id).full) return false;
      return goesOn({ id }) || answering.some((box) => holds(box, ({ context }) => context.task === task));
    });

  for (const [id, step] of calls) if (step.running > 0 && step.holds(task.ops[id]!, task, handle)) return true;
  if (task.batches.holds(handle)) return true;
  if (holds(task.parkings, ({ contexts }) => contexts.some((context) => context.handle === handle))) return true;
  const waiting = [...task.rooms.blocked, ...task.expansions.suspensions];
  if (waiting.some(({ op, context }) => context.handle === handle && opensUp(op))) return true;
  return answering.some((box) => holds(box, ({ context }) => context.task === task && context.handle === handle));
}

function holds<T>(items: Iterable<T>, test: (item: T) => boolean): boolean {
  for (const item of items) if (test(item)) return true;
  return false;
}
