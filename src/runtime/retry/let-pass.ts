import type { Program } from '../../compiler/program.js';
import type { OpenedOp } from '../opened-op.js';
import type { RecordContext } from '../record-context.js';

/**
 * Has the steps that drop by state or by time let those pass that come back from a delay topic, as far as the step that
 * failed: they passed them before. For the tasks of delay topics only.
 */
export function letReentriesPass(ops: readonly OpenedOp[], program: Program): void {
  for (const op of ops) {
    const { body } = program.ops[op.id]!;
    if (body.type !== 'step' || !body.operator.passesReentry) continue;
    const { apply } = op;
    op.apply = (key, value, context) => hasPassed(ops, op, context as RecordContext) || apply(key, value, context);
  }
}

/** Inputs have lower ids than their step. */
function hasPassed(ops: readonly OpenedOp[], gate: OpenedOp, { reentry }: RecordContext): boolean {
  if (reentry === null) return false;
  const failed = ops.find(({ name }) => name === reentry.step);
  return failed !== undefined && gate.id < failed.id;
}
