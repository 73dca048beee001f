let spared = false;

/**
 * Does `work`, in which errors of Spillway's own are made without the frames of their stack. To take them is a
 * third of what a bad record costs, they name nothing but our own code, and where nobody writes them down nobody reads
 * them. Errors of others have theirs.
 */
export function sparingFrames<T>(work: () => T): T {
  const before = spared;
  spared = true;
  try {
    return work();
  } finally {
    spared = before;
  }
}

/** How many frames an error that is made now is to have. */
export const framesNow = (): number => (spared ? 0 : Error.stackTraceLimit);
