import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks until the answer is true. What throws counts as no.
 * @throws (rejects) Error with what `orElse` says, once the time (in milliseconds) is over.
 */
export async function until(
  question: () => boolean | Promise<boolean>,
  orElse: (last: unknown) => string,
  { within = 100_000, every = 100 }: { readonly within?: number; readonly every?: number } = {},
): Promise<void> {
  const end = performance.now() + within;
  for (;;) {
    let last: unknown;
    try {
      if (await question()) return;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(orElse(last), { cause: last });
    await delay(every);
  }
}
