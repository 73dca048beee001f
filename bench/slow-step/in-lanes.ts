/**
 * Runs calls of one key one after another and those of others at the same time, `limit` of them at most, in the order in
 * which they came.
 * @example const lanes = inLanes(256); await lanes('a', () => fetch(url))
 */
export function inLanes(limit: number): <T>(key: string, call: () => Promise<T>) => Promise<T> {
  let running = 0;
  const ready: (() => void)[] = [];
  let first = 0;
  /** By key: the last of its calls. */
  const lanes = new Map<string, Promise<unknown>>();

  const release = () => {
    if (first < ready.length) {
      ready[first++]!();
      if (first === ready.length) ready.length = first = 0;
    } else running--;
  };
  const slot = (): Promise<void> | undefined => {
    if (running < limit) return void running++;
    return new Promise((resolve) => ready.push(resolve));
  };
  return <T>(key: string, call: () => Promise<T>): Promise<T> => {
    const before = lanes.get(key);
    const inTurn = async () => {
      if (before) await before;
      await slot();
      try {
        return await call();
      } finally {
        release();
        if (lanes.get(key) === mine) lanes.delete(key);
      }
    };
    const mine = inTurn();
    lanes.set(key, mine);
    return mine;
  };
}
