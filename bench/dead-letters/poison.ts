/** Of a hundred records, how many are bad. */
export const SHARES = [0, 1, 10, 50, 100] as const;

/** What becomes of them: they are filtered, or become dead letters, sent in either way. */
export const WAYS = ['filtered', 'pipelined', 'each'] as const;
export type Way = (typeof WAYS)[number];

/** Whether record `i` is bad where `share` of a hundred are. 61 has no divisor in common with 100, so they lie spread. */
export const isPoison = (i: number, share: number): boolean => (i * 61) % 100 < share;

/** As the work of a job says it. */
export const workOf = (way: Way, share: number): string => `dead-letters-${share}-${way}`;
