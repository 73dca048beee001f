/**
 * npm passes Ctrl-C on to the command although the terminal has sent it already: what comes within so many milliseconds
 * is the same one.
 */
const ECHO = 500;
const KILLED_BY_CTRL_C = 130;

/** Calls `drain` at the first SIGINT or SIGTERM; the next ends the process at once, after `last` was called. */
export function onInterrupt(drain: () => void, last: () => void): void {
  let first: number | undefined;
  const interrupt = () => {
    if (first === undefined) {
      first = performance.now();
      drain();
    } else if (performance.now() - first > ECHO) {
      last();
      process.exit(KILLED_BY_CTRL_C);
    }
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
}
