/**
 * npm passes Ctrl-C on to the command although the terminal has sent it already: what comes within so many milliseconds
 * is the same one.
 */
export const ECHO = 500;
const KILLED_BY_CTRL_C = 130;

/** What an interrupt does: the first one drains, the next one ends. `now` is in milliseconds. */
export function interruptOf(drain: () => void, end: () => void, now: () => number): () => void {
  let first: number | undefined;
  return () => {
    if (first === undefined) {
      first = now();
      drain();
    } else if (now() - first > ECHO) end();
  };
}

/** Calls `drain` at the first SIGINT or SIGTERM; the next ends the process at once, after `last` was called. */
export function onInterrupt(drain: () => void, last: () => void): void {
  const end = () => {
    last();
    process.exit(KILLED_BY_CTRL_C);
  };
  const interrupt = interruptOf(drain, end, () => performance.now());
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
}
