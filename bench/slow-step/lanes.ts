/** Calls that may be under way at a time, in every contender that can have several. */
export const LANES = 256;
