import { NOWHERE, type Op, type Program } from './program.js';

/** The sources, as ids of ops, whose records can come to one of the ops that are asked for. */
export function sourcesOf({ ops, sources }: Program, isAskedFor: (op: Op) => boolean): ReadonlySet<number> {
  return new Set(
    sources.filter((source) => {
      const seen = new Set([source]);
      for (const id of seen) {
        const op = ops[id]!;
        if (isAskedFor(op)) return true;
        for (const next of [op.next, ...op.targets]) if (next !== NOWHERE) seen.add(next);
      }
      return false;
    }),
  );
}
