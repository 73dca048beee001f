import { law } from './law.js';

/** The committed offset of a partition never goes back: neither within a generation nor from one to the next. */
export const commitMonotonicity = law('commit monotonicity', () => {
  const committed = new Map<string, number>();
  return {
    see(event) {
      if (event.type !== 'committed') return;
      for (const { place, offset } of event.marks) {
        const before = committed.get(place) ?? 0;
        if (offset < before) return `${place} went back from ${before} to ${offset} in generation ${event.generation}`;
        committed.set(place, offset);
      }
      return;
    },
  };
});
